/**
 * What stands where an id would be and is none: a word or a mark for "no value" in any language, a parameter of SQL, a verb of a format, an
 * object or a list, a number with a fraction, zeros alone.
 */
const NO_ID =
  /^(?:null|nil|none|undefined|true|false|nan|n\/a|unknown|[-?*]+|\$\d+|\$?\{.*|[:@$][a-z_]\w*|%(?:[-+#\d.]*[a-z]|!.*|\(\w+\)s)|<[^<>]*>?|[[(].*|0[0-]{7,}|\d+\.\d+)$/is;

/** Whether a value is certainly no id, whatever its key says. */
export const isNoId = (value: string): boolean => NO_ID.test(value);

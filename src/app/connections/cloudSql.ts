/** `project:region:instance`; a project of an organisation has its domain in front. No address of IPv6 has three parts. */
const INSTANCE = /^(?:[a-z][\w.-]*\.[a-z]+:)?[a-z][a-z\d-]*:[a-z][a-z\d-]*:[a-z][a-z\d-]*$/;

/** Where the socket of an instance of Cloud SQL is, by its name, as the proxy and Google's services put it; undefined for other hosts. */
export const cloudSqlSocket = (host: string): string | undefined =>
  INSTANCE.test(host) ? `/cloudsql/${host}` : undefined;

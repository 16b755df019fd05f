/** A person gave the work up. Nothing failed, so faces show nothing. */
export class Cancelled extends Error {
  constructor() {
    super('Canceled');
    this.name = 'Canceled';
  }
}

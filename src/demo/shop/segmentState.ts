/** A row of consumer_segments. */
export interface SegmentState {
  readonly consumer: string;
  readonly segment: number;
  readonly total: number;
  /** null once the consumer released it. */
  owner: string | null;
  checkpoint: number;
}

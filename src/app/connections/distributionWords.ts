import type { Translate } from '../../model/text/translate';
import type { Distribution } from '../../store/ports';

/** Where Citus keeps the events, in a few words: "spread by Citus, 16 shards on 2 machines". */
export function distributionWords({ placement, shards, machines }: Distribution, t: Translate): string {
  switch (placement) {
    case 'here':
      return t('kept whole on this server');
    case 'elsewhere':
      return t('kept by Citus as a single shard');
    case 'spread':
      return shards === 0
        ? t('spread over machines by Citus')
        : t('spread by Citus, {shards} shards on {machines} machines', { shards, machines });
  }
}

/** The warning where workers append, too; undefined where none does. */
export function workerPositionsWords({ workerPositions }: Distribution, t: Translate): string | undefined {
  return workerPositions
    ? t(
        'Some events were appended through a Citus worker. Each worker gives positions of a range of its own: consumers that read in the order of positions pass over events.',
      )
    : undefined;
}

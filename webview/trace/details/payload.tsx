import { useState } from 'preact/hooks';
import type { EventHeader } from '../../../src/model/event';
import { useAnswer } from '../../kit/useAnswer';
import { ask } from '../api';
import { usePage } from '../page';
import { Content } from './content';
import { Failed, Waiting } from './waiting';

interface PayloadProps {
  readonly header: EventHeader;
  readonly revealed: boolean;
  readonly onReveal: () => void;
}

/** The selected event's payload and metadata. Mount it anew for each event. */
export function Payload({ header, revealed, onReveal }: PayloadProps) {
  const { host, session, t } = usePage();
  const [whole, setWhole] = useState(false);
  const { position } = header;
  const answer = useAnswer(
    `${position} ${revealed} ${whole}`,
    (signal) => ask(host, { kind: 'body', position, reveal: revealed, whole }, signal),
    60,
  );
  if (answer.state === 'waiting') return <Waiting />;
  if (answer.state === 'failed') return <Failed reason={answer.reason} />;
  const { payload, metadata } = answer.value;
  const open = (part: 'payload' | 'metadata') => session.act({ kind: 'openPayload', position, part });
  const shared = { onReveal, onWhole: whole ? undefined : () => setWhole(true) };
  return (
    <>
      <Content title={t('Payload')} content={payload} {...shared} onOpen={() => open('payload')} />
      <Content title={t('Metadata')} content={metadata} {...shared} onOpen={() => open('metadata')} />
    </>
  );
}

import { explainOddities } from '../../../src/model/oddity';
import { Icon } from '../../kit/icon';
import { usePage } from '../page';

/** What is strange about a row, one sentence a line. */
export function Oddities({ place }: { place: number }) {
  const { session, t } = usePage();
  const { table, forest } = session.state.get().rows;
  return (
    <>
      {explainOddities(table, forest, place, t).map((sentence) => (
        <p key={sentence} class="note warning">
          <Icon name="warning" />
          <span>{sentence}</span>
        </p>
      ))}
    </>
  );
}

import type { StatusChange } from '../../../src/model/history/history';
import { formatAge } from '../../../src/model/text/format';
import { SideScroll } from '../../kit/controls/sideScroll';
import { Status } from '../parts';
import { statusAt } from '../session/history';
import { useConsumerPage } from '../session/session';
import { type ChartData, formatValue } from './series';
import { stretchMs, tableRows } from './times';

interface DataTableProps {
  readonly charts: readonly ChartData[];
  readonly changes: readonly StatusChange[];
  readonly from: number;
  readonly to: number;
}

/** Shows the charts' figures as rows. Each row is a stretch of time, with the maximum of lags and ages and the mean of rates. */
export function DataTable({ charts, changes, from, to }: DataTableProps) {
  const { t, time, language } = useConsumerPage();
  const rows = tableRows(charts, from, to);
  if (rows.length === 0) return <p class="muted">{t('Nothing was recorded in this time.')}</p>;
  const columns = charts.flatMap(({ title, unit, series }) => series.map(({ column }) => ({ title, column, unit })));
  return (
    <>
      <p class="summed muted">
        {t('Each row covers {age} up to its time: the most that waited, the age of the oldest, and mean rates.', {
          age: formatAge(stretchMs(from, to) / 1_000, t.language),
        })}
      </p>
      <SideScroll class="table-room" label={t('History as a table')}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t('Until')}</th>
              <th scope="col">{t('Status')}</th>
              {columns.map(({ title, column }) => (
                <th scope="col" class="number" key={column} title={title}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ at, values }) => {
              const status = statusAt(changes, at);
              return (
                <tr key={at}>
                  <th scope="row" title={time.full(at)}>
                    {time.short(at)}
                  </th>
                  <td>{status === null ? '–' : <Status status={status} />}</td>
                  {columns.map(({ column, unit }, i) => {
                    const value = values[i] ?? null;
                    return (
                      <td class="number" key={column}>
                        {value === null ? '–' : formatValue(value, unit, language)}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </SideScroll>
    </>
  );
}

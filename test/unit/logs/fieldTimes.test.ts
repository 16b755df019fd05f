import { assertAllRead, type Row } from '../../support/logRows';
import { inMachineZone } from '../../support/machineZone';

const SECOND = '2026-11-22T14:57:16.000Z';
const MS = '2026-11-22T14:57:16.385Z';

/** One time as tools, languages and countries write it. The machine is set to UTC, so times without a zone match too. */
const TIMES: readonly (readonly [writer: string, time: string, is: string])[] = [
  ['CET', '2026-11-22 15:57:16 CET', SECOND],
  ['EST', '2026-11-22 09:57:16 EST', SECOND],
  ['PST', '2026-11-22 06:57:16.385 PST', MS],
  ['AEDT', '2026-11-23 01:57:16 AEDT', SECOND],
  ['+01', '2026-11-22 15:57:16+01', SECOND],
  ['+01:00', '2026-11-22 15:57:16+01:00', SECOND],
  ['-0330', '2026-11-22 11:27:16-0330', SECOND],
  ['+05:30', '2026-11-22T20:27:16.385+05:30', MS],
  ['+0545', '2026-11-22T20:42:16+0545', SECOND],
  ['comma ms Z', '2026-11-22T14:57:16,385Z', MS],
  ['basic', '20261122T145716Z', SECOND],
  ['basic ms', '20261122T145716.385Z', MS],
  ['go String', '2026-11-22 14:57:16.385123 +0000 UTC', MS],
  ['go String mono', '2026-11-22 15:57:16.385123 +0100 CET m=+0.000012', MS],
  ['rfc1123', 'Sun, 22 Nov 2026 14:57:16 GMT', SECOND],
  ['rfc1123z', 'Sun, 22 Nov 2026 15:57:16 +0100', SECOND],
  ['rfc850', 'Sunday, 22-Nov-26 14:57:16 UTC', SECOND],
  ['rfc822', '22 Nov 26 14:57 UTC', '2026-11-22T14:57:00.000Z'],
  ['date in Britain', 'Sun 22 Nov 14:57:16 GMT 2026', SECOND],
  ['unixdate', 'Sun Nov 22 14:57:16 UTC 2026', SECOND],
  ['rubydate', 'Sun Nov 22 14:57:16 +0000 2026', SECOND],
  ['date de', 'So 22. Nov 14:57:16 UTC 2026', SECOND],
  ['date en_US', 'Sun Nov 22 02:57:16 PM UTC 2026', SECOND],
  ['js toString', 'Sun Nov 22 2026 15:57:16 GMT+0100 (Central European Standard Time)', SECOND],
  ['clf', '[22/Nov/2026:15:57:16 +0100]', SECOND],
  ['12h', '11/22/2026 2:57:16 PM UTC', SECOND],
  ['12h am', '11/22/2026 12:57:16 AM UTC', '2026-11-22T00:57:16.000Z'],
  ['12h noon', '11/22/2026 12:57:16 PM UTC', '2026-11-22T12:57:16.000Z'],
  ['12h a.m.', '22/11/2026 02:57:16 p. m. UTC', SECOND],
  ['iso 12h', '2026-11-22 02:57:16 PM UTC', SECOND],
  ['iso 12h p.m.', '2026-11-22 02:57:16 p.m. UTC', SECOND],
  ['narrow nbsp', '11/22/2026, 2:57:16\u202fPM UTC', SECOND],
  ['epoch s', '1795359436', SECOND],
  ['epoch ms', '1795359436385', MS],
  ['epoch us', '1795359436385123', MS],
  ['epoch ns', '1795359436385123456', MS],
  ['epoch frac', '1795359436.385', MS],
  ['epoch br', '[1795359436.385]', MS],
  ['epoch sci', '1.795359436385e9', MS],
  ['unix micro bracket', '[1795359436]', SECOND],
  ['dot date', '22.11.2026 14:57:16 UTC', SECOND],
  ['dot date ms', '22.11.2026 14:57:16.385 UTC', MS],
  ['us underscore', '2026-11-22_14:57:16.385Z', MS],
  ['jp', '2026年11月22日 14:57:16', SECOND],
  ['jp2', '2026年11月22日(日) 14:57:16', SECOND],
  ['kr', '2026년 11월 22일 14:57:16', SECOND],
  ['zh am', '2026年11月22日 下午2:57:16', SECOND],
  ['zh slash', '2026/11/22 下午2:57:16', SECOND],
  ['ko', '2026. 11. 22. 오후 2:57:16', SECOND],
  ['fr', '22 nov. 2026 14:57:16', SECOND],
  ['es', '22 nov 2026 14:57:16', SECOND],
  ['de', '22. Nov. 2026 14:57:16', SECOND],
  ['de long', '22. November 2026 14:57:16 UTC', SECOND],
  ['de java', '22.11.2026, 14:57:16', SECOND],
  ['nl', '22-11-2026 14:57:16', SECOND],
  ['en_GB', '22/11/2026, 14:57:16', SECOND],
  ['sv', '2026-11-22 14:57:16', SECOND],
  ['it month', '22 Novembre 2026 14:57:16', SECOND],
  ['java ctime', 'Sun Nov 22 14:57:16.385 2026', MS],
  ['space before zone', '2026-11-22 14:57:16.385 Z', MS],
  ['slash T', '2026/11/22T14:57:16Z', SECOND],
  ['lower t z', '2026-11-22t14:57:16z', SECOND],
  ['nano', '2026-11-22T14:57:16.385123456Z', MS],
  ['picos', '2026-11-22T14:57:16.385123456789Z', MS],
  ['bracket T tz', '[2026-11-22T14:57:16.385Z]', MS],
  ['paren', '(2026-11-22 14:57:16)', SECOND],
  ['angle', '<2026-11-22T14:57:16Z>', SECOND],
  ['dash sep', '2026-11-22 14:57:16 UTC -', SECOND],
  ['pipe', '2026-11-22T14:57:16Z |', SECOND],
  ['tab', '2026-11-22T14:57:16Z', SECOND],
  ['java region', '2026-11-22T15:57:16.385+01:00[Europe/Berlin]', MS],
  ['php region', '[22-Nov-2026 15:57:16 Europe/Berlin]', SECOND],
  ['utc+1', '2026-11-22 15:57:16 UTC+1', SECOND],
  ['gmt+01:00', '2026-11-22 15:57:16 GMT+01:00', SECOND],
  ['hyphen time', '2026-11-22-14:57:16', SECOND],
  ['brit', '22-Nov-2026 14:57:16.385', MS],
  ['iso colon tz s', '2026-11-22T14:57:16:385', MS],
];

describe('the time in front of a line', () => {
  inMachineZone('UTC');

  it('is read in every notation', () => {
    assertAllRead(
      TIMES.map(
        ([writer, time, is]): Row => [writer, `${time} ERROR boom`, { time: is, level: 'error', message: 'boom' }],
      ),
    );
  });

  it('is read from the members of a JSON or logfmt line', () => {
    assertAllRead([
      [
        'json tz-less utc key',
        `{"timestamp_utc":"2026-11-22 14:57:16.385","level":"error","message":"boom"}`,
        { time: MS },
      ],
      ['json epoch string', `{"ts":"1795359436.385","level":"error","msg":"boom"}`, { time: MS }],
      ['json time obj', `{"time":{"$date":"2026-11-22T14:57:16.385Z"},"level":"error","msg":"boom"}`, { time: MS }],
      ['json date+time', `{"date":"2026-11-22","time":"14:57:16.385","level":"error","msg":"boom"}`, { time: MS }],
      ['logfmt date time', `date=2026-11-22 time=14:57:16 level=error msg=boom`, { time: SECOND }],
      ['logfmt epoch', `ts=1795359436.385 level=error msg=boom`, { time: MS }],
      ['logfmt ns', `time=1795359436385123456 level=error msg=boom`, { time: MS }],
      ['logfmt quoted', `t="2026-11-22 15:57:16 +0100" lvl=error msg=boom`, { time: SECOND }],
      ['a date of Europe', '{"time":"14:57:16.385","date":"22.11.2026","level":"error","msg":"boom"}', { time: MS }],
    ]);
  });

  it('does not take an hour for a year', () => {
    assertAllRead([['date in Britain', 'Sat 5 Dec 09:00:00 GMT 2026 it works', { time: '2026-12-05T09:00:00.000Z' }]]);
  });

  it('does not take the Z of the time for a level when a bar follows', () => {
    assertAllRead([
      ['Z and a bar', '2026-11-22T14:57:16Z | ERROR boom', { time: SECOND, level: 'error', message: 'boom' }],
    ]);
  });
});

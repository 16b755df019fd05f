import assert from 'node:assert/strict';
import { describeError } from '../../../src/app/stores/errorWords';
import { english } from '../../../src/model/text/translate';
import { machineAway, mapError } from '../../../src/store/pg/mapError';

const CONTEXT = { address: 'coordinator:5432', user: 'app', database: 'shop', timeoutS: 5 };

/** The error that the driver throws for an error of the server. */
const said = (code: string, message: string, where = '') => Object.assign(new Error(message), { code, where });

describe('an error of a server about the user', () => {
  it('names the user whose password was refused', () => {
    const refused = mapError(said('28P01', 'password authentication failed'), { ...CONTEXT, user: 'postgres' });
    assert.match(describeError(refused, english), /^Wrong user or password for "postgres"\. /);
  });
});

describe('an error of a server about encryption', () => {
  it('says what the connection lacks', () => {
    const sentenceOf = (message: string) => describeError(mapError(said('28000', message), CONTEXT), english);
    assert.match(
      sentenceOf('no pg_hba.conf entry for host "10.0.0.7", user "app", database "shop", no encryption'),
      /^The server accepts this user only with TLS\. /,
    );
    assert.match(
      sentenceOf('connection requires a valid client certificate'),
      /^The server lets this user in with a client certificate only\. /,
    );
  });

  // As the translations of PostgreSQL 15 have it. The routine is the same in every language.
  const TRANSLATED: readonly (readonly [entry: string, certificate: string])[] = [
    [
      'kein pg_hba.conf-Eintrag für Host »10.0.0.7«, Benutzer »app«, Datenbank »shop«, keine Verschlüsselung',
      'Verbindung erfordert ein gültiges Client-Zertifikat',
    ],
    [
      "aucune entrée dans pg_hba.conf pour l'hôte « 10.0.0.7 », utilisateur « app », base de données « shop », aucun chiffrement",
      'la connexion requiert un certificat client valide',
    ],
    ['没有用于主机 "10.0.0.7", 用户 "app", 数据库 "shop", 无加密 的 pg_hba.conf 记录', '连接需要一个有效的客户端证书'],
  ];
  for (const [entry, certificate] of TRANSLATED) {
    it(`is understood in the language of the server: ${certificate}`, () => {
      const factOf = (message: string, encrypted: boolean, routine = 'ClientAuthentication') => {
        const { kind, subject } = mapError(Object.assign(said('28000', message), { routine }), {
          ...CONTEXT,
          encrypted,
        });
        return [kind, subject];
      };
      assert.deepEqual(factOf(entry, false), ['tls', 'tlsOnly']);
      assert.deepEqual(factOf(certificate, true), ['tls', 'clientCertificate']);
      // With TLS an entry is missing for another reason, and another routine has other reasons.
      assert.deepEqual(factOf(entry, true), ['password', 'app']);
      assert.deepEqual(factOf('Rolle »app« existiert nicht', false, 'InitializeSessionUserId'), ['password', 'app']);
    });
  }
});

describe('an error of the TLS layer', () => {
  const sentenceOf = (code: string, message: string, t = english) =>
    describeError(mapError(said(code, message), CONTEXT), t);
  const openssl = (reason: string) =>
    `write EPROTO 80AB12CD:error:0A00042E:SSL routines:ssl3_read_bytes:${reason}:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1605:SSL alert number 70\n`;
  const FAULTS: readonly (readonly [code: string, message: string, sentence: RegExp])[] = [
    ['', 'The server does not support SSL connections', /^The server offers no TLS\./],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      openssl('tlsv13 alert certificate required'),
      /client certificate only/,
    ],
    ['EPROTO', openssl('tlsv1 alert unknown ca'), /does not accept the client certificate/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', /no.*known authority/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', /no.*known authority/],
    ['CERT_HAS_EXPIRED', 'certificate has expired', /has expired/],
    ['CERT_NOT_YET_VALID', 'certificate is not yet valid', /not valid yet/],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      "Hostname/IP does not match certificate's altnames: IP: 10.0.0.7",
      /for another host/,
    ],
    ['EPROTO', openssl('tlsv1 alert protocol version'), /no version of TLS/],
    [
      'ECONNRESET',
      'Client network socket disconnected before secure TLS connection was established',
      /while TLS began/,
    ],
  ];
  for (const [code, message, sentence] of FAULTS) {
    it(`is a sentence in the language of the person: ${message.slice(0, 60)}`, () => {
      assert.match(sentenceOf(code, message), sentence);
      const strange = Object.assign((text: string) => text.replace(/[a-z]/gi, 'ж'), { language: 'ru' });
      assert.doesNotMatch(sentenceOf(code, message, strange), /[a-z]/i);
    });
  }

  it('is quoted if it has no sentence, without the details of OpenSSL', () => {
    assert.equal(
      sentenceOf('EPROTO', openssl('sslv3 alert illegal parameter')),
      'TLS failed: sslv3 alert illegal parameter. Change the TLS mode of the connection or its CA file.',
    );
  });
});

describe('an error of a server about a lock', () => {
  it('says that tables are locked, and gives no time', () => {
    const refused = mapError(said('55P03', 'canceling statement due to lock timeout'), CONTEXT);
    assert.equal(refused.kind, 'locked');
    assert.doesNotMatch(describeError(refused, english), /\d|No answer/);
    assert.match(describeError(refused, english), /^Another session has locked the tables/);
  });
});

describe('an error of a server about machines behind it', () => {
  const AWAY: readonly (readonly [error: Error, machine: string])[] = [
    [
      said('08006', 'connection to the remote node app@worker-2:5432 failed with the following error: refused'),
      'worker-2:5432',
    ],
    [said('08006', 'connection to the remote node 10.0.0.7:5433 failed'), '10.0.0.7:5433'],
    [said('57P01', 'terminating connection', 'while executing command on worker-1:5432'), 'worker-1:5432'],
    [said('08001', 'could not connect to server "archive"'), 'archive'],
    [said('08001', 'konnte nicht mit Server „archive“ verbinden'), 'archive'],
  ];
  for (const [error, machine] of AWAY) {
    it(`names the unreachable machine: ${error.message}`, () => {
      const away = machineAway(error, CONTEXT.address);
      assert.equal(away.kind, 'machine');
      const sentence = `The server cannot reach ${machine}, which has a part of the data. It can be read again once that is back.`;
      assert.equal(describeError(away, english), sentence);
    });
  }

  it('says so without a name if the server gives none', () => {
    const away = machineAway(said('57P01', 'terminating connection due to administrator command'), CONTEXT.address);
    assert.match(describeError(away, english), /^The server cannot reach another machine, /);
  });

  it("has the server's words in the log if a query is not supported, and not in the sentence for the person", () => {
    const words = 'complex joins are only supported when all distributed tables are co-located';
    const refused = mapError(said('0A000', words), CONTEXT);
    assert.ok(refused.message.endsWith(words));
    assert.match(describeError(refused, english), /0A000/);
    assert.doesNotMatch(describeError(refused, english), /co-located/);
  });

  it('is not repeated if it may quote a value', () => {
    const failed = mapError(said('22P02', 'invalid input syntax for type uuid: "4242"'), CONTEXT);
    assert.doesNotMatch(`${failed.message} ${describeError(failed, english)}`, /4242/);
  });
});

// The fictional people, and the signing key, as files of the data directory.

import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * People by subject, from a JSON file: [{ sub, name, title, description, acr }].
 */
export function readPeople(file) {
  const people = JSON.parse(readFileSync(file, 'utf8'));
  return new Map(people.map((person) => [person.sub, person]));
}

/**
 * The provider's own key set: made at the first start and kept, so that tokens outlive a restart.
 */
export function readOrMakeKeys(file) {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
    writeFileSync(`${file}.new`, JSON.stringify({ keys: [key] }), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  const keys = JSON.parse(readFileSync(file, 'utf8'));
  keys.keys.forEach((key) => createPrivateKey({ key, format: 'jwk' })); // fails here rather than at the first sign-in
  return keys;
}

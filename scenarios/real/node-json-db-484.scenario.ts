/** node-json-db 2.1.1: each push into a database that is still loading loads it anew, over what was pushed (Belphemur/node-json-db#484). */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Database {
  push(path: string, value: unknown, override?: boolean): Promise<void>
  getData(path: string): Promise<Readonly<Record<string, unknown>>>
}
interface Package {
  readonly Config: new (file: string, saveOnPush: boolean, humanReadable: boolean, separator: string) => object
  readonly JsonDB: new (config: object) => Database
}

const make = (version: Version) => {
  const { Config, JsonDB } = load<Package>(`node-json-db-${version}`)
  return scenario(`node-json-db#484 · ${version}: all that was pushed is there`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: () => {
      const folder = mkdtempSync(join(tmpdir(), 'node-json-db-'))
      writeFileSync(join(folder, 'db.json'), '{}')
      return { folder, db: new JsonDB(new Config(join(folder, 'db.json'), true, false, '/')) }
    },
    tasks: {
      ann: ({ db }) => db.push('/ann', 1, false),
      bob: ({ db }) => db.push('/bob', 2, false),
      eve: ({ db }) => db.push('/eve', 3, false),
    },
    finally: { 'all are there': async ({ db }) => Object.keys(await db.getData('/')).length === 3 },
    teardown: ({ folder }) => rmSync(folder, { recursive: true, force: true }),
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')

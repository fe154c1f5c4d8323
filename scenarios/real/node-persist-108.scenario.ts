/** node-persist 3.1.0: two writes of one key tear its file, or leave the older value (simonlast/node-persist#108). */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Storage {
  init(): Promise<unknown>
  setItem(key: string, value: unknown): Promise<unknown>
  stopWriteQueueInterval?(): void
}

const make = (version: Version) => {
  const { create } = load<{ create(options: object): Storage }>(`node-persist-${version}`)
  return scenario(`node-persist#108 · ${version}: the file holds a value that was set`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'invariant' : undefined,
    setup: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'node-persist-'))
      const storage = create({ dir: folder, logging: false, ttl: false, expiredInterval: 0, writeQueueIntervalMs: 1e6 })
      await storage.init()
      // A pass of the queue for each `setItem` is all that is needed here.
      storage.stopWriteQueueInterval?.()
      return { folder, storage }
    },
    tasks: {
      writer: ({ storage }) => Promise.all([storage.setItem('key', 'x'.repeat(40)), storage.setItem('key', 'y')]),
      reader: ({ folder }) => readdir(folder),
    },
    finally: {
      'the last value is there': ({ folder }) => {
        const [file = ''] = readdirSync(folder)
        const text = readFileSync(join(folder, file), 'utf8')
        return (JSON.parse(text) as { value: string }).value === 'y'
      },
    },
    teardown: ({ folder }) => rmSync(folder, { recursive: true, force: true }),
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')

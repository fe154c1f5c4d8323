import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkHistory } from '../../../src/checkers/linearizability/check.ts'
import { etcdHistory, folder, register, storeHistory, text } from './recorded.ts'

const labels = Object.entries(
  JSON.parse(readFileSync(new URL('labels.json', folder), 'utf8')) as Record<string, boolean>,
)

describe('recorded histories are decided as labelled', () => {
  it('of a register of etcd, with calls of unknown outcome', () => {
    const files = labels.filter(([file]) => file.startsWith('etcd/'))
    expect(files.length).toBeGreaterThan(50)
    const verdicts = files.map(([file]) => {
      const history = etcdHistory(new URL(file, folder))
      expect(history.length).toBeGreaterThan(60)
      return [file, checkHistory(history, register).verdict]
    })
    expect(Object.fromEntries(verdicts)).toEqual(
      Object.fromEntries(files.map(([file, label]) => [file, label ? 'ok' : 'illegal'])),
    )
  })

  for (const [file, label] of labels.filter(([file]) => file.startsWith('kv/'))) {
    it(`of a key-value store, key by key: ${file}`, { timeout: 20_000 }, () => {
      const history = storeHistory(new URL(file, folder))
      const { verdict } = checkHistory(history, text, { partition: call => call.args[0] })
      expect(verdict).toBe(label ? 'ok' : 'illegal')
    })
  }
})

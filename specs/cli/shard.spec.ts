import { expect, it } from 'vitest'
import { shard, shardOf } from '../../src/cli/shard.ts'
import { heddle, parseReport } from './heddle.ts'

const items = Array.from({ length: 8 }, (_, i) => i)

it('shards have every item once, and are as large as each other but for one', () => {
  const shards = ['1/3', '2/3', '3/3'].map(text => shardOf(items, shard(text)))
  expect(shards.flat().sort()).toEqual(items)
  expect(shards.map(({ length }) => length)).toEqual([3, 3, 2])
})

it.each(['', '3', '0/2', '3/2', '1/0', '-1/2', '1 / 2', 1.5])('%s is no shard', text => {
  expect(() => shard(text)).toThrow('takes a part and their number, as in 1/3')
})

it('heddle run --shard runs a part of the scenarios, and nothing where there are fewer of them', async () => {
  const run = async (part: string) => {
    const { code, stdout } = await heddle([
      ...['run', 'bank', '--mode', 'async', '--schedules', '20', '--reporter', 'json', '--shard', part],
    ])
    return { code, names: parseReport(stdout).scenarios.map(({ name }) => name) }
  }
  const [first, second, none] = [await run('1/2'), await run('2/2'), await run('9/9')]
  expect(first.names.length).toBeGreaterThan(0)
  expect(second.names.length).toBeGreaterThan(0)
  expect(first.names.filter(name => second.names.includes(name))).toEqual([])
  expect(none).toEqual({ code: 0, names: [] })
})

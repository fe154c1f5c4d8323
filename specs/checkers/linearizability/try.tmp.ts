import { blocked, explore, fc, point, scenario } from '../../../src/index.ts'
import { findingText } from '../../../src/report/text.ts'

export const counter = scenario('a racy counter', {
  setup: ({ shared }) => ({ n: shared.cell(0) }),
  operations: {
    add: { args: [fc.integer({ min: 1, max: 5 })], run: async ({ n }, by) => { const old = await n.get(); await n.set(old + by); return old } },
    get: { run: ({ n }) => n.get() },
  },
  model: { init: () => ({ n: 0 }), add(s, by) { const old = s.n; s.n += by; return old }, get: s => s.n },
})
class Stack { top: { value: number; next: unknown } | null = null
  async push(value: number) { const node = { value, next: this.top }; await point(); this.top = node }
  async pop() { const top = this.top; await point(); if (top === null) return undefined; this.top = top.next as never; return top.value }
}
export const stack = scenario('a racy stack', {
  setup: () => new Stack(),
  operations: { push: { args: [fc.nat(9)], run: (s, v) => s.push(v) }, pop: { run: s => s.pop() } },
  model: { init: (): number[] => [], push(items, v) { items.push(v) }, pop: items => items.pop() },
})
export const queue = scenario('a blocking queue', {
  setup: ({ shared }) => ({ q: shared.queue<number>(2) }),
  operations: { put: { args: [fc.nat(9)], run: ({ q }, v) => q.put(v) }, take: { run: ({ q }) => q.take() } },
  model: { init: (): number[] => [], put: (items, v) => { if (items.length === 2) return blocked; items.push(v) ; return undefined}, take: items => items.length === 0 ? blocked : items.shift() },
})
for (const s of [counter, stack, queue]) {
  const t = performance.now()
  const v = await explore(s, { mode: 'async', schedules: 5000 })
  console.log(v.verdict, v.schedules, v.steps, (performance.now() - t).toFixed(0), v.notes, v.seconds)
  for (const f of v.findings) { console.log(findingText(v, f, { colour: false, verbose: false })); console.log(JSON.stringify(f.history)) }
}

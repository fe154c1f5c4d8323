/**
 * Vyukov's `SafeStack`: a stack of array indexes without locks, whose elements can be handed out twice. Three threads and at least
 * five preemptions are needed, which no search for few preemptions reaches and hardly any random one does: within the default
 * budget it holds, so that no failure is expected of it.
 */

import { scenario } from 'heddle'

interface Stack {
  readonly head: Atomic
  readonly count: Atomic
  readonly next: readonly Atomic[]
}

interface Atomic {
  load(): Promise<number>
  store(value: number): Promise<void>
  add(value: number): Promise<number>
  exchange(value: number): Promise<number>
  compareExchange(expected: number, replacement: number): Promise<number>
}

const SIZE = 3

export const safeStack = scenario('sctbench: safestack', {
  setup: ({ shared }) => ({
    head: shared.atomic(0),
    count: shared.atomic(SIZE),
    next: Array.from({ length: SIZE }, (_, i) => shared.atomic(i + 1 < SIZE ? i + 1 : -1)),
    values: Array.from({ length: SIZE }, () => shared.cell(-1)),
  }),
  tasks: {
    thread: {
      copies: 3,
      async run({ head, count, next, values }, _inputs, { copy }) {
        const stack = { head, count, next }
        for (let i = 0; i < 2; i++) {
          let element = -1
          while (element < 0) element = await pop(stack)
          await values[element]!.set(copy)
          if ((await values[element]!.get()) !== copy) throw new Error('an element was handed out twice')
          await push(stack, element)
        }
      },
    },
  },
})

async function pop({ head, count, next }: Stack): Promise<number> {
  while ((await count.load()) > 1) {
    const first = await head.load()
    const second = await next[first]!.exchange(-1)
    if (second < 0) continue
    if ((await head.compareExchange(first, second)) === first) {
      await count.add(-1)
      return first
    }
    await next[first]!.exchange(second)
  }
  return -1
}

async function push({ head, count, next }: Stack, element: number): Promise<void> {
  let first = await head.load()
  for (;;) {
    await next[element]!.store(first)
    const seen = await head.compareExchange(first, element)
    if (seen === first) break
    first = seen
  }
  await count.add(1)
}

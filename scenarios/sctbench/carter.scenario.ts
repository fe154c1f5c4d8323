/** SCTBench's `carter01`: the first of each kind takes a lock inside of another, the last of it gives it back. */

import { scenario } from 'heddle'

export const carter = scenario('sctbench: carter01', {
  expectFailure: 'deadlock',
  setup: ({ shared }) => ({ a: shared.cell(0), b: shared.cell(0), inner: shared.mutex(), outer: shared.mutex() }),
  tasks: {
    one: ({ a, inner, outer }) => side(a, inner, outer),
    two: ({ b, inner, outer }) => side(b, inner, outer),
    three() {},
    four() {},
  },
})

interface Cell {
  get(): Promise<number>
  set(value: number): Promise<void>
}
interface Lock {
  acquire(): Promise<unknown>
  release(): Promise<void>
}

async function side(count: Cell, inner: Lock, outer: Lock): Promise<void> {
  await outer.acquire()
  let inside = (await count.get()) + 1
  await count.set(inside)
  if (inside === 1) await inner.acquire()
  await outer.release()
  await outer.acquire()
  inside = (await count.get()) - 1
  await count.set(inside)
  if (inside === 0) await inner.release()
  await outer.release()
}

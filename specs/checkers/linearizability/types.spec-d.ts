/** Types flow from arguments and state to the operations and on to the model. Checked by the compiler; nothing here runs. */

import { blocked, type Context, choose, fc, type InputsOf, type StateOf, scenario } from 'heddle'
import { describe, expectTypeOf, test } from 'vitest'

const setup = ({ shared }: Context) => ({ stack: shared.cell<number[]>([]) })
type State = ReturnType<typeof setup>

describe('types of operations and models', () => {
  test('flow', () => {
    const subject = scenario('x', {
      inputs: { limit: fc.nat() },
      setup: (_context, { limit }) => {
        expectTypeOf(limit).toEqualTypeOf<number>()
        return { items: [limit] }
      },
      operations: {
        push: {
          args: [fc.nat(9), fc.string()],
          run: async (state, value, text) => {
            expectTypeOf(state).toEqualTypeOf<{ items: number[] }>()
            expectTypeOf(value).toEqualTypeOf<number>()
            expectTypeOf(text).toEqualTypeOf<string>()
          },
        },
        pop: { run: async ({ items }) => items.pop() },
        size: { args: [], run: ({ items }) => items.length },
      },
      model: {
        init: ({ limit }) => ({ list: [limit], open: true }),
        push(state, value, text) {
          expectTypeOf(state).toEqualTypeOf<{ list: number[]; open: boolean }>()
          expectTypeOf(value).toEqualTypeOf<number>()
          expectTypeOf(text).toEqualTypeOf<string>()
        },
        pop: ({ list, open }) => (open ? list.pop() : blocked),
        size: ({ list }) => choose(list.length, 0),
      },
      partition: ({ name, args }) => {
        expectTypeOf(name).toEqualTypeOf<string>()
        return args[0]
      },
      always: { sane: ({ items }, { limit }) => items.length > limit },
    })
    expectTypeOf<StateOf<typeof subject>>().toEqualTypeOf<{ items: number[] }>()
    expectTypeOf<InputsOf<typeof subject>>().toEqualTypeOf<{ limit: number }>()
  })

  test('flow through a class as the model', () => {
    class Stack {
      items: number[] = []
      push(value: number) {
        this.items.push(value)
      }
      pop() {
        return this.items.pop()
      }
    }
    scenario('x', {
      setup,
      operations: {
        push: { args: [fc.nat()], run: ({ stack }, value) => stack.set([value]) },
        pop: { run: async ({ stack }) => (await stack.get()).pop() },
      },
      model: { init: () => new Stack(), push: (stack, value) => stack.push(value), pop: stack => stack.pop() },
    })
  })

  test('make the model answer as the operation does', () => {
    const operations = {
      push: { args: [fc.nat()], run: ({ stack }: State, value: number) => stack.set([value]) },
      pop: { run: async ({ stack }: State) => (await stack.get()).pop() },
    } as const
    const init = (): number[] => []
    const pop = (items: number[]) => items.pop()
    scenario('x', {
      setup,
      operations,
      // @ts-expect-error push answers nothing
      model: { init, pop, push: (items, value) => items.push(value) },
    })
    scenario('x', {
      setup,
      operations,
      // @ts-expect-error pop answers a number
      model: { init, push() {}, pop: (items: number[]) => String(items.pop()) },
    })
    scenario('x', {
      setup,
      operations,
      // @ts-expect-error no such operation
      model: { init, pop, push() {}, pops: pop },
    })
    scenario('x', {
      setup,
      operations,
      // @ts-expect-error no such condition
      consistency: 'strict',
      model: { init, pop, push() {} },
    })
    // @ts-expect-error the model is missing
    scenario('x', { setup, operations })
    // @ts-expect-error not an arbitrary
    scenario('x', { setup, operations: { push: { args: [3], run() {} } }, model: { init, push() {} } })
  })
})

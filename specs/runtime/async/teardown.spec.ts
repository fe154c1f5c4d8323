import { check, explore, scenario } from 'heddle'
import { describe, expect, it } from 'vitest'

describe('a teardown that waits for its tasks', () => {
  const connections = scenario('every connection is given back', {
    modes: ['async'],
    setup: () => ({ out: [] as Promise<void>[], used: 0 }),
    tasks: {
      user: {
        copies: 2,
        run: state => {
          const use = async () => {
            await new Promise<void>(resolve => setTimeout(resolve, 5))
            state.used++
          }
          const using = use()
          state.out.push(using)
          return using
        },
      },
    },
    finally: { 'all were used': ({ used }) => used === 2 },
    teardown: async ({ out }) => {
      await Promise.all(out)
    },
  })

  it('does not wait for those of an execution that was cut short', async () => {
    await check(connections)
  })

  it('does not keep a failure from being made small', async () => {
    const stuck = scenario('a connection that is not given back', {
      ...connections.definition,
      tasks: {
        ...connections.definition.tasks,
        never: ({ out }: { out: Promise<void>[] }) => {
          const using = new Promise<void>(() => {})
          out.push(using)
          return using
        },
      },
    } as unknown as typeof connections.definition)
    const { findings } = await explore(stuck, { schedules: 10 })
    expect(findings.map(({ kind, reproduced }) => [kind, reproduced])).toEqual([['deadlock', [10, 10]]])
  })
})

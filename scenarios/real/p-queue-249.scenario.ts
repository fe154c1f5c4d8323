/** p-queue 9.1.0: who waits for room is not told when the queue starts, but when a job has ended (sindresorhus/p-queue#249). */

import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

interface Queue {
  add(job: () => Promise<void>): Promise<void>
  start(): void
  onSizeLessThan(limit: number): Promise<void>
}
type QueueClass = new (options: { concurrency: number; autoStart: boolean }) => Queue

const make = (version: Version) => {
  const { default: PQueue } = load<{ default: QueueClass }>(`p-queue-${version}`)
  return scenario(`p-queue#249 · ${version}: there is room once the only job runs`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'deadlock' : undefined,
    setup: ({ control }) => ({
      queue: new PQueue({ concurrency: 1, autoStart: false }),
      settings: control(async () => true, { name: 'settings' }),
    }),
    tasks: {
      async producer({ queue }) {
        let end = () => {}
        const ended = new Promise<void>(resolve => {
          end = resolve
        })
        const job = queue.add(() => ended)
        await queue.onSizeLessThan(1)
        end()
        await job
      },
      async owner({ queue, settings }) {
        if (await settings()) queue.start()
      },
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')

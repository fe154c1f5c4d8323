/** async 0.9.0: a queue whose jobs end while it is paused has one worker left when it resumes (caolan/async#536). */

import { setTimeout as sleep } from 'node:timers/promises'
import { scenario } from 'heddle'
import { load, type Version } from './packages.ts'

type Done = () => void
type Job = (done: Done) => void
interface Queue {
  push(job: Job, done?: Done): void
  pause(): void
  resume(): void
}
interface Async {
  queue(worker: (job: Job, done: Done) => void, concurrency: number): Queue
}

const make = (version: Version) => {
  const { queue } = load<Async>(`async-${version}`)
  return scenario(`async#536 · ${version}: a queue works on two jobs again once it has resumed`, {
    modes: ['async'],
    expectFailure: version === 'buggy' ? 'deadlock' : undefined,
    setup: ({ control }) => ({
      jobs: queue((job, done) => job(done), 2),
      service: control(async () => {}, { name: 'service' }),
    }),
    tasks: {
      async user({ jobs, service }) {
        const asked: Job = done => void service().then(done)
        jobs.push(asked)
        jobs.push(asked)
        // Each of two jobs ends when the other one is there.
        const there: Done[] = []
        const meeting: Job = done => {
          there.push(done)
          if (there.length === 2) for (const each of there) each()
        }
        const met = new Promise<void>(resolve => {
          jobs.push(meeting)
          jobs.push(meeting, resolve)
        })
        await sleep(1000)
        jobs.resume()
        await met
      },
      operator: ({ jobs }) => jobs.pause(),
    },
  })
}

export const buggy = make('buggy')
export const fixed = make('fixed')

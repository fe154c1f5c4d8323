/** Three workers share a queue of jobs. */

import { type Context, scenario } from 'heddle'

// Workers take until the queue is closed and empty; a logger in the background takes for ever. Holds: closing ends every
// worker, and the execution ends only when the logger has nothing left to take.
export const workersUntilClosed = scenario('workers take jobs until the queue is closed', {
  setup: ({ shared }) => ({
    jobs: shared.queue<number>(),
    done: shared.queue<number>(),
    logged: shared.atomic(0),
  }),
  tasks: {
    async dispatcher({ jobs }) {
      await jobs.put(1)
      await jobs.put(2)
      await jobs.close()
    },
    worker: {
      copies: 3,
      async run({ jobs, done }) {
        for (let job = await jobs.take(); job !== undefined; job = await jobs.take()) await done.put(job)
      },
    },
  },
  background: {
    async logger({ done, logged }) {
      for (;;) {
        const job = await done.take()
        if (job === undefined) return
        await logged.add(job)
      }
    },
  },
  finally: { 'every job was done once and logged': ({ logged }) => logged.peek() === 3 },
})

const openJobs = ({ shared }: Context) => ({
  jobs: shared.queue<number>(),
  left: shared.atomic(2),
  done: shared.atomic(0),
})

type Jobs = ReturnType<typeof openJobs>

async function dispatch({ jobs }: Jobs) {
  await jobs.put(1)
  await jobs.put(2)
}

// Check-then-take: two workers see that one job is left, one takes it, and the other waits for a job that never comes. The
// twin claims a job and learns whether there was one in the same step.
export const racyWorkers = scenario('two workers wait for the last job', {
  expectFailure: 'deadlock',
  setup: openJobs,
  tasks: {
    dispatcher: dispatch,
    worker: {
      copies: 3,
      async run({ jobs, left, done }) {
        while ((await left.load()) > 0) {
          await jobs.take()
          await left.sub(1)
          await done.add(1)
        }
      },
    },
  },
})

export const fixedWorkers = scenario('workers claim a job before they take it', {
  setup: openJobs,
  tasks: {
    dispatcher: dispatch,
    worker: {
      copies: 3,
      async run({ jobs, left, done }) {
        while ((await left.sub(1)) > 0) {
          await jobs.take()
          await done.add(1)
        }
      },
    },
  },
  finally: { 'every job was done': ({ done }) => done.peek() === 2 },
})

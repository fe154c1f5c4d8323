import { exec, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { point } from 'heddle'
import { expect, test } from 'vitest'
import { type Log, outcomes, texts } from './outcomes.ts'

test('processes end in every order', async () => {
  const task = (name: string) => async (log: Log) => {
    log.push((await promisify(exec)(`echo ${name}`)).stdout.trim())
  }
  const run = await outcomes({ a: task('a'), b: task('b') }, { executions: 20 })
  expect(texts(run)).toEqual(['a b', 'b a'])
})

test('what a process writes and that it ends arrive in any order', async () => {
  const run = await outcomes(
    {
      async a(log) {
        const child = spawn('sh', ['-c', 'echo out; echo err >&2; exit 3'], { stdio: ['ignore', 'pipe', 'pipe'] })
        child.stdout.on('data', data => log.push(String(data).trim()))
        child.stderr.on('data', data => log.push(String(data).trim()))
        child.on('exit', code => log.push(code))
        await once(child, 'close')
        log.push('close')
      },
    },
    { executions: 60 },
  )
  expect(texts(run)).toEqual(
    ['3 err out', '3 out err', 'err 3 out', 'err out 3', 'out 3 err', 'out err 3'].map(order => `${order} close`),
  )
})

test('other tasks go on between the start of a process and its end', async () => {
  const run = await outcomes(
    {
      async a(log) {
        const child = execFile('sh', ['-c', 'exit 0'])
        await once(child, 'exit')
        log.push('exit')
      },
      async b(log) {
        await point()
        log.push('b')
      },
    },
    { executions: 20 },
  )
  expect(texts(run)).toEqual(['b exit', 'exit b'])
})

test('a process that is given its input answers', async () => {
  const run = await outcomes(
    {
      async a(log) {
        const child = spawn('cat')
        child.stdin.end('given')
        log.push(await text(child.stdout))
      },
    },
    { executions: 3 },
  )
  expect(run.logs).toEqual([['given']])
})

test('one that cannot be started says so', async () => {
  const run = await outcomes(
    {
      a: log => promisify(execFile)('/no/such/program').catch(error => void log.push(error.code)),
      b: log => once(spawn('/no/such/program'), 'exit').catch(error => void log.push(error.code)),
    },
    { executions: 5 },
  )
  expect(run.logs).toEqual([['ENOENT', 'ENOENT']])
})

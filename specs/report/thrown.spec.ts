import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { userFrames } from '../../src/report/thrown.ts'

const own = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))

test('of a stack the frames of the user remain', () => {
  const stack = [
    'Error: at first sight, this is a frame',
    `    at Engine.grant (${own('runtime/engine.ts')}:310:9)`,
    `    at file://${own('runtime/session.ts')}:3:4`,
    '    at Object.<anonymous> (/home/ada/shop/src/a.ts:1:2)',
    '    at async Promise.all (index 1)',
    '    at async /home/ada/shop/src/b.ts:3:4',
    '    at async load (file:///home/ada/shop/src/c%20d.ts?v=2:5:6)',
    '    at new Pool (/home/ada/other/pool.js:7:8)',
    '    at query (/home/ada/shop/node_modules/pg/lib/client.js:9:10)',
    '    at runTest (file:///home/ada/shop/node_modules/@vitest/runner/dist/index.js:11:12)',
    '    at node:internal/process/task_queues:95:5',
    '    at async node:internal/main:1:1',
    '    at Array.map (<anonymous>)',
    '    at eval (eval at f (/home/ada/shop/src/e.ts:1:1), <anonymous>:1:1)',
  ].join('\n')
  expect(userFrames(stack, '/home/ada/shop')).toEqual([
    'at Object.<anonymous> (src/a.ts:1:2)',
    'at src/b.ts:3:4',
    'at async load (src/c d.ts:5:6)',
    'at new Pool (/home/ada/other/pool.js:7:8)',
    'at query (node_modules/pg/lib/client.js:9:10)',
    'at eval (eval at f (/home/ada/shop/src/e.ts:1:1), <anonymous>:1:1)',
  ])
})

import { explore, scenario } from 'heddle'

async function increment(state) {
  const { count } = state
  await null
  state.count = count + 1
}

const counter = scenario('a counter with plain awaits', {
  setup: () => ({ count: 0 }),
  tasks: { alice: increment, bob: increment },
  finally: { 'both count': ({ count }) => count === 2 },
})

const { verdict, notes } = await explore(counter)
console.log(JSON.stringify({ verdict, notes }))

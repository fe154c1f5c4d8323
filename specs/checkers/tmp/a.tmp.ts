import { fc, scenario } from 'heddle'
scenario('x1', {
      inputs: { limit: fc.integer({ min: 1, max: 3 }) },
      setup: ({ shared }, { limit }) => ({ n: shared.cell(limit) }),
      operations: { add: { run: state => state.n.get() } },
      model: {
        init: ({ limit }) => ({ n: 0, limit }),
        add: state => (state.n < state.limit ? ++state.n : 0),
      },
})
scenario('x2', {
      inputs: { limit: fc.integer({ min: 1, max: 3 }) },
      setup: ({ shared }, { limit }) => ({ n: shared.cell(limit) }),
      operations: { add: { run: state => state.n.get() } },
      model: {
        init: () => ({ n: 0, limit: 3 }),
        add: state => (state.n < state.limit ? ++state.n : 0),
      },
})
scenario('x3', {
      setup: (_c) => ({ n: 0 }),
      operations: { add: { run: state => (state.n < 3 ? ++state.n : 'full') } },
      model: {
        init: () => ({ n: 0, limit: 3 }),
        add: state => (state.n < state.limit ? ++state.n : 'full'),
      },
})

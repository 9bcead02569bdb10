import { build, type Ingredients } from './application.js';
import { rejectedBy } from '../errors.js';

/** What an application that cannot start says. */
export const refusalOf = (ingredients: Ingredients) =>
  rejectedBy(async () => {
    const { app } = await build('express', ingredients);
    await app.init();
    await app.close();
    return 'started';
  });

/** Where all that is made here leads: nobody else is there. */
export const URL_IN_MEMORY = 'ws://hawser.test/cable'

/** A definition names something wrongly. WRONG is what its source has to say somewhere. */
export class RegistrationError extends TypeError {
  override readonly name = 'TypeError';

  constructor(
    message: string,
    readonly wrong: string,
  ) {
    super(message);
  }
}

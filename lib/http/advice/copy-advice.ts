/** Advises on a model that interceptors need and that cannot be copied. @param why why they need it */
export const adviceFor = (what: string, why: string) =>
  `it returns ${what}, which a copy would not preserve, and ${why}. Return plain objects, or let ClassSerializerInterceptor serialize the value. Or name the interceptor: in forRoot({ pure: […] }) if its result depends on the value alone, in { transparent: […] } if it only reads the value, in { blind: […] } if it does not read it.`;

/** Advises on a model that a transparent interceptor looks at and that cannot be copied. */
export const adviceToLookOn = (what: string, why: string) =>
  `a transparent interceptor reads ${what}, which the copy for hits would not preserve (${why}). Return plain objects, or put the interceptor outside ClassSerializerInterceptor or a pure interceptor that returns plain objects. If the interceptor does not read the value, name it in forRoot({ blind: […] }).`;

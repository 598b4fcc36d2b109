/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Lets a request through once, and hides its answer from OkHttp. OkHttp repeats a GET after a 503
 * with {@code Retry-After: 0} by itself, and fails a 407 that is no proxy's. So it sees status 200,
 * and {@link Transmission} keeps the true one.
 */
final class OneTransmission implements Interceptor {
  static final OneTransmission INSTANCE = new OneTransmission();

  private static final int DONE = 200;

  private OneTransmission() {}

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Transmission transmission = request.tag(Transmission.class);
    if (transmission == null) {
      throw new IOException("not a request of Assent");
    }
    transmission.begin();
    Response response =
        chain.proceed(request.newBuilder().removeHeader(OkHttpExchange.ENCODINGS).build());
    transmission.answered(response);
    return response.newBuilder().code(DONE).removeHeader("Retry-After").build();
  }
}

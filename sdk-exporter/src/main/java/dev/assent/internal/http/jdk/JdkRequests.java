/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import dev.assent.internal.http.HttpCall;
import java.net.http.HttpRequest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Converts requests for the JDK's client. */
final class JdkRequests {
  private JdkRequests() {}

  /**
   * Returns the body of a call; null if it has none.
   *
   * @param onward called before each piece of the body is sent; after it returns false, no more is
   *     sent
   */
  static @Nullable WatchedBody body(HttpCall call, BooleanSupplier onward) {
    byte[] bytes = call.array();
    return bytes == null ? null : new WatchedBody(bytes, call.length(), onward);
  }

  static HttpRequest of(HttpCall call, @Nullable WatchedBody body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(call.uri());
    call.headers().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    return body == null ? request.GET().build() : request.POST(body).build();
  }
}

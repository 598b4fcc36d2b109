/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/** Converts answers of the JDK's client. */
final class JdkResponses {
  private JdkResponses() {}

  static HttpAnswer answer(HttpRequest request, ResponseInfo info, Optional<byte[]> body) {
    return new HttpAnswer(request.uri(), info.statusCode(), info.headers().map(), body);
  }

  static HttpAnswer answer(HttpRequest request, HttpResponse<?> response, Optional<byte[]> body) {
    return new HttpAnswer(request.uri(), response.statusCode(), response.headers().map(), body);
  }

  static BodySubscriber<Optional<byte[]>> body(
      HttpRequest request, ResponseInfo info, HttpBody.Choice bodies) {
    HttpBody body = bodies.of(answer(request, info, Optional.empty()));
    HttpBody.Stream stream = body.stream();
    return stream == null
        ? new LimitedBody(body.maxBytes())
        : new StreamedBody(stream.opened(), stream.received());
  }
}

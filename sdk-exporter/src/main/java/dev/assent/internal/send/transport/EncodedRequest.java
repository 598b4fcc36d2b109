/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import java.util.Collection;

/** Encoded data: a whole OTLP request, not compressed. */
@FunctionalInterface
public interface EncodedRequest {
  /** The request's bytes; not copied, must not be changed. */
  byte[] message();

  /** Called before the first of these bytes is sent. */
  default BeforeSend beforeSend() {
    return BeforeSend.ALLOWED;
  }

  /** The callback for several requests that are sent as one. */
  static BeforeSend beforeSend(Collection<? extends EncodedRequest> requests) {
    return BeforeSend.all(
        requests.stream()
            .map(EncodedRequest::beforeSend)
            .filter(each -> each != BeforeSend.ALLOWED)
            .toList());
  }
}

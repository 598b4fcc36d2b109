/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.source;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * What a platform answered.
 *
 * @param uri what was asked for
 * @param status of HTTP
 * @param headers of the response
 * @param body as far as it was read; empty if it is too long or was handed on
 */
record Answer(URI uri, int status, HttpHeaders headers, Optional<byte[]> body) {
  /** The status only. */
  @Override
  public String toString() {
    return "Answer[status=" + status + "]";
  }
}

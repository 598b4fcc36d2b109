/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.http.HttpFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/**
 * The failure of a transport as an exception of the JDK, without the texts, the causes and the
 * methods of the one that the transport threw: they may have an address, keep a body, or not
 * return. Stateless.
 */
final class PlainFailure {
  private PlainFailure() {}

  /** Returns an exception with the same {@link HttpFailure}. */
  static IOException of(IOException theirs) {
    HttpFailure failure = read(theirs);
    if (failure == HttpFailure.UNKNOWN_HOST) {
      return new UnknownHostException();
    }
    if (failure == HttpFailure.UNREACHABLE) {
      return new ConnectException();
    }
    if (failure == HttpFailure.TLS) {
      return new SSLException("TLS failed");
    }
    return failure == HttpFailure.NOT_HTTP
        ? new ProtocolException()
        : new IOException("the exchange failed");
  }

  private static HttpFailure read(IOException theirs) {
    try {
      return HttpFailure.of(theirs);
    } catch (RuntimeException | Error unreadable) {
      return HttpFailure.BROKEN;
    }
  }
}

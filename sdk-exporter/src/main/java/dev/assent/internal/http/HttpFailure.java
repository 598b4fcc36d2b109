/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The cause of a missing answer. */
public enum HttpFailure {
  /** The host name has no address. */
  UNKNOWN_HOST,
  /** The host refuses connections, or the network is unreachable. */
  UNREACHABLE,
  /** The TLS handshake failed: a certificate, a name or a version. */
  TLS,
  /** The answer is not HTTP/1.1. */
  NOT_HTTP,
  /** The connection ended before the answer did. */
  BROKEN;

  /** More causes than exceptions have, if none is its own cause. */
  private static final int MOST_CAUSES = 100;

  /** Returns the cause of an exchange's failure. */
  public static HttpFailure of(@Nullable Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return UNKNOWN_HOST;
      }
      if (cause instanceof SSLException) {
        return TLS;
      }
      cause = cause.getCause();
    }
    Throwable first = unwrapped(failure);
    if (first instanceof ConnectException
        || first instanceof SocketTimeoutException
        || isConnectTimeout(first)) {
      return UNREACHABLE;
    }
    return first != null && leavesOpen(first) ? NOT_HTTP : BROKEN;
  }

  /** By its name: this package knows no client. */
  private static boolean isConnectTimeout(@Nullable Throwable cause) {
    return cause != null
        && cause.getClass().getName().equals("java.net.http.HttpConnectTimeoutException");
  }

  /**
   * Whether the JDK's client leaves the connection open, as it does after a protocol error or an
   * exception in its parser.
   */
  public static boolean leavesOpen(Throwable failure) {
    Throwable cause = unwrapped(failure);
    return cause instanceof ProtocolException
        || !(cause instanceof IOException
            || cause instanceof CancellationException
            || cause instanceof InterruptedException);
  }

  private static @Nullable Throwable unwrapped(@Nullable Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}

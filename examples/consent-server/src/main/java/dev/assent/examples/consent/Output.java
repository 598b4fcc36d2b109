/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The rest of a response whose headers are set. Thread-safe. */
interface Output {
  /**
   * Writes text, one at a time.
   *
   * @param callback hears that the next one can be written, or that the reader is gone
   */
  void write(String text, Callback callback);

  /** Closes the connection; a write that waits for the reader ends with it. */
  void cut();

  /** Returns the output of a response of Jetty. */
  static Output of(Response response) {
    return new Output() {
      @Override
      public void write(String text, Callback callback) {
        response.write(false, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
      }

      @Override
      public void cut() {
        response.getRequest().getConnectionMetaData().getConnection().getEndPoint().close();
      }
    };
  }
}

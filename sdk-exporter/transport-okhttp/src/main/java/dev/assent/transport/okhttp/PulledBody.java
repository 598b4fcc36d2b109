/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import dev.assent.transport.TransportRequest;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A body that can be written once, in pieces that Assent permits. */
final class PulledBody extends RequestBody {
  private static final int PIECE_BYTES = 64 * 1024;

  private final TransportRequest request;

  PulledBody(TransportRequest request) {
    this.request = request;
  }

  /** Null: the header is among those of the request. */
  @Override
  public @Nullable MediaType contentType() {
    return null;
  }

  @Override
  public long contentLength() {
    return request.contentLength();
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    byte[] piece = new byte[(int) Math.max(1, Math.min(PIECE_BYTES, contentLength()))];
    for (int n = next(piece); n >= 0; n = next(piece)) {
      sink.write(piece, 0, n);
    }
  }

  private int next(byte[] piece) throws IOException {
    return request.read(piece, 0, piece.length);
  }
}

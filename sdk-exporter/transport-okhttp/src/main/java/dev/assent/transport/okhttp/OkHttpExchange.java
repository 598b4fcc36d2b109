/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.transport.okhttp;

import dev.assent.transport.Exchange;
import dev.assent.transport.TransportAnswer;
import dev.assent.transport.TransportRequest;
import java.io.IOException;
import java.io.InputStream;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** One call of OkHttp, on the thread that runs it. */
final class OkHttpExchange implements Exchange {
  /**
   * The header that keeps OkHttp from asking for compressed answers, whose size is not known. It is
   * removed before the request leaves.
   */
  static final String ENCODINGS = "Accept-Encoding";

  private static final int PIECE_BYTES = 8192;

  private final Call call;
  private final Transmission transmission;

  private OkHttpExchange(Call call, Transmission transmission) {
    this.call = call;
    this.transmission = transmission;
  }

  static OkHttpExchange of(OkHttpClient client, TransportRequest request) {
    Transmission transmission = new Transmission();
    Headers.Builder headers = new Headers.Builder();
    request
        .headers()
        .forEach((name, values) -> values.forEach(each -> headers.addUnsafeNonAscii(name, each)));
    Request built =
        new Request.Builder()
            .url(request.uri().toString())
            .headers(headers.set(ENCODINGS, "identity").build())
            .method(request.method(), request.contentLength() < 0 ? null : new PulledBody(request))
            .tag(Transmission.class, transmission)
            .build();
    return new OkHttpExchange(client.newCall(built), transmission);
  }

  @Override
  public void run(TransportAnswer answer) throws IOException {
    try (Response response = call.execute()) {
      if (transmission.status() < 200) {
        throw new IOException("only interim answers");
      }
      answer.head(transmission.status(), transmission.headers());
      ResponseBody body = response.body();
      if (body != null) {
        read(body.byteStream(), answer);
      }
    }
  }

  private void read(InputStream body, TransportAnswer answer) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
      if (!answer.body(piece, 0, n)) {
        call.cancel(); // closes the socket instead of reading the rest
        return;
      }
    }
  }

  @Override
  public void abort() {
    call.cancel();
  }

  /** Omits the address. */
  @Override
  public String toString() {
    return "OkHttpExchange";
  }
}

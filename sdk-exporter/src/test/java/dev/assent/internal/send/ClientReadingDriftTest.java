/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.SelfSigned;
import dev.assent.fixtures.StallingReceiver;
import dev.assent.internal.http.PemTls;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The array of a request may be used again because the JDK's client advances a buffer only after it
 * has copied or encrypted its bytes. That is not specified, so this test examines each JDK that
 * runs it: a thread overwrites each byte as soon as the client has advanced beyond it, and the
 * receiver must get the original bytes. A client that cuts the buffer into slices fails here.
 */
class ClientReadingDriftTest {
  private static final int BYTES = 1 << 20;
  private static final int PIECE = 64 * 1024;
  private static final int REQUESTS = 15;

  @Test
  void client_plain_readsBeforeItAdvances() throws Exception {
    try (StallingReceiver receiver = new StallingReceiver()) {
      assertReadsBeforeItAdvances(receiver, SSLContext.getDefault());
    }
  }

  @Test
  void client_tls_readsBeforeItAdvances(@TempDir Path directory) throws Exception {
    SelfSigned server = SelfSigned.create(directory, "server");
    SelfSigned client = SelfSigned.create(directory, "client");
    try (StallingReceiver receiver = new StallingReceiver("https", server.server(client))) {
      assertReadsBeforeItAdvances(
          receiver,
          PemTls.context(server.certificatePem(), client.keyPem(), client.certificatePem()));
    }
  }

  private static void assertReadsBeforeItAdvances(StallingReceiver receiver, SSLContext tls)
      throws Exception {
    HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
    for (int i = 0; i < REQUESTS; i++) {
      byte[] original = new byte[BYTES];
      new Random(i).nextBytes(original);
      Overwritten body = new Overwritten(original.clone());
      Thread overwriting = new Thread(body::overwrite);
      overwriting.start();

      int status =
          client
              .send(
                  HttpRequest.newBuilder(receiver.endpoint("/")).POST(body).build(),
                  BodyHandlers.discarding())
              .statusCode();
      body.over = true;
      overwriting.join();

      assertThat(status).isEqualTo(200);
      assertThat(receiver.take().body()).isEqualTo(original);
      assertThat(body.bytes).as("the client read everything").containsOnly(0);
    }
  }

  /** A body whose bytes become zero as soon as the client has advanced beyond them. */
  private static final class Overwritten implements BodyPublisher {
    private final byte[] bytes;
    private final List<ByteBuffer> pieces = new CopyOnWriteArrayList<>();
    private volatile boolean over;

    Overwritten(byte[] bytes) {
      this.bytes = bytes;
    }

    void overwrite() {
      int done = 0;
      boolean last;
      do {
        last = over;
        int piece = done / PIECE;
        if (piece < pieces.size()) {
          int position = pieces.get(piece).position();
          while (done < position) {
            bytes[done++] = 0;
          }
        }
        Thread.onSpinWait();
      } while (done < bytes.length && !(last && done / PIECE >= pieces.size()));
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new Subscription() {
            private int next;

            @Override
            public void request(long count) {
              for (long i = 0; i < count && next < bytes.length; i++) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, next, PIECE);
                pieces.add(piece);
                next += PIECE;
                subscriber.onNext(piece);
              }
              if (next == bytes.length) {
                next++;
                subscriber.onComplete();
              }
            }

            @Override
            public void cancel() {
              next = bytes.length + 1;
            }
          });
    }
  }
}

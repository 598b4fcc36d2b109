/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.mockito.Mockito;

/** When a client counts as having read a lent body. */
class LentCallTest {
  private static final URI ANYWHERE = URI.create("http://localhost/");

  private final HttpClient client = Mockito.mock(HttpClient.class);
  private final JdkSender sender =
      new JdkSender(new HttpSender.Settings("assent-test-http", 0, null, null), () -> client);
  private final byte[] array = new byte[100_000];
  private final HttpCall call = HttpCall.to(ANYWHERE).lent(array, 99_000);
  private final Reading reading = new Reading();
  private boolean readWhenConverted;

  @BeforeEach
  void assumeExamined() {
    assumeThat(JdkSender.PROVES_READING).isTrue();
  }

  @AfterEach
  void close() {
    sender.close();
  }

  /** One exchange; the client reads and answers as the script says. */
  private void exchange(HttpCall sent, ThrowingConsumer<Answering> script) throws Exception {
    Mockito.when(client.send(Mockito.any(), Mockito.any()))
        .thenAnswer(
            arguments -> {
              HttpRequest request = arguments.getArgument(0);
              request.bodyPublisher().orElseThrow().subscribe(reading);
              try {
                script.accept(new Answering(arguments.getArgument(1)));
              } catch (Throwable failure) {
                throw new IOException(failure);
              }
              return response();
            });
    try {
      HttpAnswer unused =
          sender
              .post(
                  sent,
                  () -> true,
                  1,
                  answer -> {
                    readWhenConverted = sent.wasRead();
                    return answer;
                  })
              .join();
    } catch (CompletionException broken) {
      assertThat(sent.wasRead()).isFalse();
    }
  }

  @SuppressWarnings("unchecked")
  private static HttpResponse<Optional<byte[]>> response() {
    HttpResponse<Optional<byte[]>> response = Mockito.mock(HttpResponse.class);
    Mockito.when(response.statusCode()).thenReturn(200);
    Mockito.when(response.headers()).thenReturn(HttpHeaders.of(Map.of(), (a, b) -> true));
    Mockito.when(response.body()).thenReturn(Optional.of(new byte[0]));
    return response;
  }

  private record Answering(BodyHandler<?> handler) {
    void begin(HttpClient.Version version) {
      ResponseInfo head = Mockito.mock(ResponseInfo.class);
      Mockito.when(head.version()).thenReturn(version);
      var unused = handler.apply(head);
    }
  }

  @Test
  void wasRead_readBeforeTheAnswer_isTrue() throws Exception {
    exchange(
        call,
        answer -> {
          reading.read(99_000);
          answer.begin(HttpClient.Version.HTTP_1_1);
        });

    assertThat(readWhenConverted).isTrue();
    assertThat(reading.bytes).isEqualTo(99_000);
  }

  /** It may be in the middle of reading. */
  @Test
  void wasRead_answeredBeforeTheLastByteIsRead_isFalse() throws Exception {
    exchange(
        call,
        answer -> {
          reading.read(98_999);
          answer.begin(HttpClient.Version.HTTP_1_1);
          reading.read(1);
        });

    assertThat(reading.bytes).isEqualTo(99_000);
    assertThat(readWhenConverted).isFalse();
  }

  /** Its frames are slices of the body. */
  @Test
  void wasRead_http2_isFalse() throws Exception {
    exchange(
        call,
        answer -> {
          reading.read(99_000);
          answer.begin(HttpClient.Version.HTTP_2);
        });

    assertThat(readWhenConverted).isFalse();
  }

  @Test
  void wasRead_brokenAfterAllWasRead_isFalse() throws Exception {
    exchange(
        call,
        answer -> {
          reading.read(99_000);
          throw new IOException("reset");
        });

    assertThat(call.wasRead()).isFalse();
  }

  @Test
  void wasRead_bodyOfItsOwn_isFalse() throws Exception {
    exchange(
        HttpCall.to(ANYWHERE).body(array),
        answer -> {
          reading.read(array.length);
          answer.begin(HttpClient.Version.HTTP_1_1);
        });

    assertThat(reading.bytes).isEqualTo(array.length);
    assertThat(readWhenConverted).isFalse();
  }

  /** Reads buffers as the client does. */
  private static final class Reading implements Subscriber<ByteBuffer> {
    private Subscription subscription;
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private int bytes;

    void read(int count) {
      for (int i = 0; i < count; i++) {
        if (!piece.hasRemaining()) {
          subscription.request(1);
        }
        byte unused = piece.get();
        bytes++;
      }
    }

    @Override
    public void onSubscribe(Subscription given) {
      subscription = given;
    }

    @Override
    public void onNext(ByteBuffer next) {
      piece = next;
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onComplete() {
      // the end shows in the number of bytes
    }
  }
}

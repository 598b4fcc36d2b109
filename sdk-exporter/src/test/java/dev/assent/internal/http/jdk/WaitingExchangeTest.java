/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpSender;
import io.opentelemetry.api.impl.InstrumentationUtil;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class WaitingExchangeTest {
  private final HttpClient client = Mockito.mock(HttpClient.class);
  private final CountDownLatch sending = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final AtomicInteger made = new AtomicInteger();
  private final JdkSender sender =
      new JdkSender(
          new HttpSender.Settings("assent-test-http", 0, null, null),
          () -> {
            made.incrementAndGet();
            return client;
          });

  @AfterEach
  void close() {
    letGo.countDown();
    sender.close();
  }

  private CompletableFuture<HttpAnswer> post() {
    HttpCall call = HttpCall.to(URI.create("http://localhost/")).body(new byte[] {1});
    return sender.post(call, () -> true, 1, Function.identity());
  }

  /**
   * Requests a number of pieces of a body, then blocks until it is interrupted and allowed to end.
   */
  private CompletableFuture<HttpAnswer> stuck(int pieces) throws Exception {
    Mockito.when(client.send(Mockito.any(), Mockito.any()))
        .thenAnswer(
            call -> {
              HttpRequest request = call.getArgument(0);
              request.bodyPublisher().orElseThrow().subscribe(new Asking(pieces));
              sending.countDown();
              try {
                return new CompletableFuture<>().get();
              } catch (InterruptedException e) {
                interrupted.countDown();
                letGo.await();
                throw e;
              }
            });
    CompletableFuture<HttpAnswer> answer = post();
    sending.await();
    return answer;
  }

  private void fails(Exception failure) throws Exception {
    Mockito.doThrow(failure).when(client).send(Mockito.any(), Mockito.any());
    CompletableFuture<HttpAnswer> answer = post();
    await().untilAsserted(() -> assertThat(answer).isCompletedExceptionally());
  }

  @Test
  void send_underSuppressedInstrumentation_soThatAnAgentTracesNothing() throws Exception {
    boolean[] suppressed = {false};
    Mockito.when(client.send(Mockito.any(), Mockito.any()))
        .thenAnswer(
            call -> {
              suppressed[0] = InstrumentationUtil.shouldSuppressInstrumentation(Context.current());
              throw new IOException("gone");
            });
    CompletableFuture<HttpAnswer> answer = post();

    await().untilAsserted(() -> assertThat(answer).isCompletedExceptionally());
    assertThat(suppressed[0]).isTrue();
    assertThat(InstrumentationUtil.shouldSuppressInstrumentation(Context.current())).isFalse();
  }

  @Test
  void cancel_aByteWasAskedFor_isOverWhenTheClientHasLetGo() throws Exception {
    CompletableFuture<HttpAnswer> answer = stuck(1);

    assertThat(answer.cancel(true)).isFalse();
    interrupted.await();
    assertThat(answer).isNotDone();
    letGo.countDown();
    await().untilAsserted(() -> assertThat(answer).isCompletedExceptionally());
    assertThat(answer).isNotCancelled();
  }

  @Test
  void cancel_noByteWasAskedFor_isOverAtOnce() throws Exception {
    CompletableFuture<HttpAnswer> answer = stuck(0);

    assertThat(answer.cancel(true)).isTrue();
    assertThat(answer).isCancelled();
    interrupted.await();
  }

  @Test
  void close_underWay_cancels() throws Exception {
    CompletableFuture<HttpAnswer> answer = stuck(1);
    letGo.countDown();

    sender.close();

    assertThat(answer).isCompletedExceptionally();
    assertThat(post()).isCompletedExceptionally();
    assertThat(made).hasValue(1);
  }

  /** The client keeps the connection of this answer. */
  @Test
  void post_afterAnAnswerThatIsNoHttp_anotherClientTakesIt() throws Exception {
    fails(new ProtocolException("canary"));
    fails(new IOException("canary"));
    fails(new IllegalStateException("of the client's parser"));
    fails(new IOException("canary"));

    assertThat(made).hasValue(3);
    assertThat(sender).hasToString("JdkSender[clients=1]");
  }

  private record Asking(int pieces) implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      if (pieces > 0) {
        subscription.request(pieces);
      }
    }

    @Override
    public void onNext(ByteBuffer piece) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}

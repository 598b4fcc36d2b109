/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.supervise.Restored;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.impl.InstrumentationUtil;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class HttpExchangeTest {
  private final HttpClient client = mock(HttpClient.class);
  private final CompletableFuture<HttpResponse<Optional<byte[]>>> sent =
      new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
          if (spoilt != null) {
            throw spoilt;
          }
          return super.cancel(mayInterruptIfRunning);
        }
      };
  private final List<Object> handedOn = new ArrayList<>();
  private Error spoilt;
  private int made;
  private boolean suppressed;
  private Baggage baggage;
  private final JdkSender sender =
      new JdkSender(new HttpSender.Settings("assent-test-http", 1, null, null), this::makeClient);
  private final HttpExchange exchange =
      sender.exchange(
          call(),
          head -> HttpBody.limited(10),
          (answer, failure) -> handedOn.add(answer == null ? failure : answer));

  private BodyHandler<Optional<byte[]>> handler;

  private HttpClient makeClient() {
    made++;
    return client;
  }

  @BeforeEach
  void answers() {
    when(client.sendAsync(any(), Mockito.<BodyHandler<Optional<byte[]>>>any()))
        .thenAnswer(
            call -> {
              suppressed = InstrumentationUtil.shouldSuppressInstrumentation(Context.current());
              baggage = Baggage.current();
              handler = call.getArgument(1);
              return sent;
            });
  }

  @AfterEach
  void close() {
    sender.close();
  }

  private static ResponseInfo info() {
    ResponseInfo info = mock(ResponseInfo.class);
    when(info.statusCode()).thenReturn(200);
    when(info.headers()).thenReturn(HttpHeaders.of(Map.of(), (name, value) -> true));
    return info;
  }

  /** The test does not wait for the client's future, which completes in the common pool. */
  @Test
  void handOn_bodyEnds_atOnceAndOnce() {
    exchange.begin();
    HttpResponse.BodySubscriber<Optional<byte[]>> body = handler.apply(info());
    body.onNext(List.of(ByteBuffer.wrap(new byte[3])));
    assertThat(handedOn).isEmpty();

    body.onComplete();
    sent.completeExceptionally(new IOException("canary"));

    assertThat(handedOn).hasSize(1);
    assertThat(((HttpAnswer) handedOn.get(0)).body())
        .hasValueSatisfying(it -> assertThat(it).hasSize(3));
    assertThat(handedOn.get(0)).hasToString("HttpAnswer[status=200]");
  }

  @Test
  void handOn_noAnswer_isTheFailure() {
    IOException failure = new IOException();
    exchange.begin();
    sent.completeExceptionally(failure);

    assertThat(handedOn).containsExactly(failure);
  }

  /** An agent adds the current context's baggage to all requests of the JDK's client. */
  @Test
  void begin_underBaggageOfTheApplication_inTheRootContext() {
    try (Scope unused = Baggage.builder().put("session", "s").build().makeCurrent()) {
      exchange.begin();
    }

    assertThat(baggage.isEmpty()).isTrue();
  }

  /** Otherwise an agent would trace the request, with the subject in its address. */
  @Test
  void begin_underSuppressedInstrumentation_soThatAnAgentTracesNothing() {
    exchange.begin();

    assertThat(suppressed).isTrue();
    assertThat(InstrumentationUtil.shouldSuppressInstrumentation(Context.current())).isFalse();
  }

  @Test
  void begin_closed_fails() {
    sender.close();
    exchange.begin();

    assertThat(handedOn).hasOnlyElementsOfType(IOException.class).hasSize(1);
    assertThat(made).isZero();
  }

  @Test
  void cancel_beforeOrAfterItBegan_cancels() {
    exchange.cancel();
    exchange.begin();
    assertThat(sent).isCancelled();
    assertThat(handedOn).hasSize(1);
  }

  @Test
  void cancel_underWay_cancels() {
    exchange.begin();
    assertThat(sent).isNotDone();
    exchange.cancel();
    assertThat(sent).isCancelled();
  }

  @Test
  void close_underWay_cancels() {
    exchange.begin();
    sender.close();
    assertThat(sent).isCancelled();
    assertThat(handedOn).hasSize(1);
  }

  /** A lack of memory while the JVM links a class of the client can do that, for ever. */
  @Test
  void cancel_clientCanCancelNoMore_endsAllTheSame() {
    exchange.begin();
    spoilt = new BootstrapMethodError();
    exchange.cancel();
    assertThat(handedOn).containsExactly(spoilt);
  }

  @Test
  void close_clientCanCancelNoMore_othersEndToo() {
    List<Throwable> failures = new ArrayList<>();
    exchange.begin();
    sender
        .exchange(call(), head -> HttpBody.limited(1), (a, failure) -> failures.add(failure))
        .begin();
    spoilt = new BootstrapMethodError();
    sender.close();
    assertThat(handedOn).containsExactly(spoilt);
    assertThat(failures).containsExactly(spoilt);
    assertThat(sender).hasToString("JdkSender[clients=0]");
  }

  /** For example if the client's thread dies between the answer and the end. */
  @Test
  void check_answeredAndNotEndedForTenSeconds_anotherClientTakesTheNext() {
    exchange.begin();
    handler.apply(info()).onComplete();
    assertThat(handedOn).hasSize(1);
    sender.check(System.nanoTime() + TimeUnit.SECONDS.toNanos(9), new Restored());
    assertThat(sent).isNotCancelled();

    sender.check(System.nanoTime() + TimeUnit.SECONDS.toNanos(11), new Restored());

    assertThat(sent).isCancelled();
    sender.exchange(call(), head -> HttpBody.limited(1), (answer, failure) -> {}).begin();
    assertThat(made).isEqualTo(2);
  }

  /** The client keeps the connection of this answer. */
  @Test
  void begin_afterAnAnswerThatIsNoHttp_anotherClientTakesIt() {
    exchange.begin();
    sent.completeExceptionally(new CompletionException(new ProtocolException("canary")));
    sender.exchange(call(), head -> HttpBody.limited(1), (answer, failure) -> {}).begin();

    assertThat(made).isEqualTo(2);
  }

  @Test
  void begin_afterABrokenConnection_theSameClientTakesIt() {
    exchange.begin();
    sent.completeExceptionally(new CompletionException(new IOException("canary")));
    sender.exchange(call(), head -> HttpBody.limited(1), (answer, failure) -> {}).begin();

    assertThat(made).isEqualTo(1);
  }

  private static HttpCall call() {
    return HttpCall.to(URI.create("http://localhost/canary"));
  }
}

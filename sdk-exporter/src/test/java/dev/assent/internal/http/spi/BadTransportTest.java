/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import dev.assent.TestClock;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.send.Attempt;
import dev.assent.internal.send.AttemptResult;
import dev.assent.internal.send.transport.HttpTransport;
import dev.assent.internal.send.transport.RequestBody;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.time.Clock;
import dev.assent.transport.Exchange;
import dev.assent.transport.Transport;
import dev.assent.transport.TransportAnswer;
import dev.assent.transport.TransportOptions;
import dev.assent.transport.TransportProvider;
import dev.assent.transport.TransportRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transports that do not keep their contract: their exchanges fail, and one line says why. */
class BadTransportTest {
  private static final URI ANYWHERE = URI.create("http://127.0.0.1/canary");

  /** More than the time from an abort until an exchange must have ended. */
  private static final long LATER_NANOS = TimeUnit.SECONDS.toNanos(11);

  /** What a transport does with a request. */
  private interface Script {
    void run(TransportRequest request, TransportAnswer answer) throws Exception;
  }

  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch reached = new CountDownLatch(1);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final TestClock clock = new TestClock();
  private volatile Script script = BadTransportTest::works;
  private volatile Runnable abort = () -> {};
  private volatile Runnable atBegin = () -> {};
  private volatile Consumer<String> said = lines::add;
  private volatile Supplier<Transport> opens = ScriptedTransport::new;
  private final AtomicInteger closed = new AtomicInteger();
  private final OwnTransports own = new OwnTransports();
  private final TransportLog log =
      new TransportLog("bad", "ASSENT_TRANSPORT", clock, line -> said.accept(line));
  private final TransportSender sender = sender("assent-test-http");

  private TransportSender sender(String threads) {
    return new TransportSender(
        new Provider(), own, log, new HttpSender.Settings(threads, 0, null, null));
  }

  private final class Provider implements TransportProvider {
    @Override
    public String name() {
      return "bad";
    }

    @Override
    public Transport open(TransportOptions options) {
      return opens.get();
    }
  }

  private final class ScriptedTransport implements Transport {
    @Override
    public Exchange exchange(TransportRequest request) {
      atBegin.run();
      return new ScriptedExchange(request);
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class ScriptedExchange implements Exchange {
    private final TransportRequest request;

    ScriptedExchange(TransportRequest request) {
      this.request = request;
    }

    @Override
    public void run(TransportAnswer answer) throws IOException {
      try {
        script.run(request, answer);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException(e);
      }
    }

    @Override
    public void abort() {
      abort.run();
    }
  }

  @AfterEach
  void close() {
    release.countDown();
    sender.close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("assent-test-")));
  }

  private static void works(TransportRequest request, TransportAnswer answer) throws IOException {
    byte[] unused = all(request);
    answer.head(200, Map.of("X", List.of("y")));
    assertThat(answer.body(new byte[] {1, 2, 3}, 1, 2)).isTrue();
  }

  private static byte[] all(TransportRequest request) throws IOException {
    byte[] body = new byte[(int) request.contentLength()];
    int n = 0;
    for (int read = 0; read >= 0 && n < body.length; n += Math.max(read, 0)) {
      read = request.read(body, n, body.length - n);
    }
    return body;
  }

  private static HttpCall call() {
    return HttpCall.to(ANYWHERE).body(new byte[] {7, 8, 9});
  }

  private CompletableFuture<HttpAnswer> post(HttpCall call) {
    return sender.post(call, () -> true, 10, answer -> answer);
  }

  private CompletableFuture<HttpAnswer> post() {
    return post(call());
  }

  /** The failure of an exchange, without a text of the transport. */
  private static Throwable failure(CompletableFuture<?> exchange) throws Exception {
    AtomicReference<Throwable> failed = new AtomicReference<>();
    exchange
        .handle(
            (answer, failure) -> {
              failed.set(failure instanceof CompletionException e ? e.getCause() : failure);
              return null;
            })
        .get(20, TimeUnit.SECONDS);
    return failed.get();
  }

  private void isNoted(Breach breach) {
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .contains("'bad'", breach.sentence(), "ASSENT_TRANSPORT=jdk")
        .doesNotContain("canary");
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void post_transportThatWorks_hasItsAnswerAndNoLine() throws Exception {
    HttpCall lent = HttpCall.to(ANYWHERE).lent(new byte[] {1, 2, 3, 4}, 3);

    HttpAnswer answer = post(lent).get(20, TimeUnit.SECONDS);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.firstHeader("x")).isEqualTo("y");
    assertThat(answer.body()).hasValueSatisfying(it -> assertThat(it).containsExactly(2, 3));
    assertThat(lent.wasRead()).isTrue();
    assertThat(lines).isEmpty();
  }

  @Test
  void post_transportThatThrowsAtBegin_failsAndIsNoted() throws Exception {
    atBegin =
        () -> {
          throw new IllegalStateException("canary");
        };

    assertThat(failure(post())).isInstanceOf(IOException.class).hasMessageNotContaining("canary");
    isNoted(Breach.THROWS);
  }

  @Test
  void post_transportThatThrowsAnError_failsAndIsNoted() throws Exception {
    script =
        (request, answer) -> {
          throw new NoSuchMethodError("canary");
        };

    assertThat(failure(post())).isInstanceOf(IOException.class).hasMessageNotContaining("canary");
    isNoted(Breach.THROWS);
  }

  @Test
  void post_ioException_failsWithoutALine() throws Exception {
    script =
        (request, answer) -> {
          throw new ConnectException();
        };

    assertThat(failure(post())).isInstanceOf(ConnectException.class);
    assertThat(lines).isEmpty();
  }

  /** Kotlin lets a transport throw a checked exception that it does not declare. */
  @Test
  void post_undeclaredCheckedException_failsAndIsNoted() throws Exception {
    atBegin =
        () -> {
          throw BadTransportTest.<RuntimeException>undeclared(new TimeoutException("canary"));
        };

    assertThat(failure(post())).isInstanceOf(IOException.class).hasMessageNotContaining("canary");
    isNoted(Breach.THROWS);
  }

  @SuppressWarnings("unchecked") // a cast that the virtual machine does not see
  private static <T extends Throwable> T undeclared(Throwable checked) throws T {
    throw (T) checked;
  }

  /** What looks for the reason of a failure must come to an end. */
  @Test
  void post_exceptionThatIsItsOwnCause_failsWithoutItsTextAndCauses() throws Exception {
    IOException inner = new IOException("canary");
    IOException outer = new IOException("canary", inner);
    inner.initCause(outer);
    script =
        (request, answer) -> {
          throw outer;
        };

    Throwable failure = failure(post());

    assertThat(failure).isExactlyInstanceOf(IOException.class).hasNoCause();
    assertThat(failure).hasMessageNotContaining("canary");
    assertThat(lines).isEmpty();
  }

  @Test
  void post_exceptionWhoseMethodsThrow_fails() throws Exception {
    script =
        (request, answer) -> {
          throw new HostileException();
        };

    assertThat(failure(post())).isExactlyInstanceOf(IOException.class);
  }

  private static final class HostileException extends IOException {
    private static final long serialVersionUID = 1;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException();
    }
  }

  /** The answer may be written to a file, by a channel that an interrupt closes. */
  @Test
  void post_transportThatLeavesAnInterrupt_isAnsweredWithoutIt() throws Exception {
    script =
        (request, answer) -> {
          works(request, answer);
          Thread.currentThread().interrupt();
        };

    boolean isInterrupted =
        sender
            .post(call(), () -> true, 10, answer -> Thread.currentThread().isInterrupted())
            .get(20, TimeUnit.SECONDS);

    assertThat(isInterrupted).isFalse();
  }

  @Test
  void post_logHandlerThatThrows_endsTheExchange() throws Exception {
    said =
        line -> {
          throw new IllegalStateException();
        };
    script =
        (request, answer) -> {
          throw new IllegalStateException();
        };

    assertThat(failure(post())).isInstanceOf(IOException.class);
  }

  @Test
  void post_transportThatAnswersTwice_failsAndIsNoted() throws Exception {
    script =
        (request, answer) -> {
          works(request, answer);
          answer.head(200, Map.of());
        };

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.ANSWERS_TWICE);
  }

  @Test
  void post_secondAnswerAfterTheEnd_isNotedAndChangesNothing() throws Exception {
    AtomicReference<TransportAnswer> kept = new AtomicReference<>();
    script =
        (request, answer) -> {
          works(request, answer);
          kept.set(answer);
        };
    HttpAnswer answer = post().get(20, TimeUnit.SECONDS);

    kept.get().head(503, Map.of());

    assertThat(kept.get().body(new byte[1], 0, 1)).isFalse();
    assertThat(answer.status()).isEqualTo(200);
    isNoted(Breach.ANSWERS_TWICE);
  }

  @Test
  void post_transportWithoutAnAnswer_failsAndIsNoted() throws Exception {
    script = (request, answer) -> {};

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.NO_ANSWER);
  }

  @Test
  void post_bodyBeforeTheHead_failsAndIsNoted() throws Exception {
    script = (request, answer) -> assertThat(answer.body(new byte[1], 0, 1)).isFalse();

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.MALFORMED);
  }

  @Test
  void post_interimStatus_failsAndIsNoted() throws Exception {
    script = (request, answer) -> answer.head(100, Map.of());

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.MALFORMED);
  }

  @Test
  void post_nullAmongHeaders_failsAndIsNoted() throws Exception {
    script = (request, answer) -> answer.head(200, Collections.singletonMap("x", null));

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.MALFORMED);
  }

  /** A truncated answer must not pass for a whole one, also if the transport hides that. */
  @Test
  void post_pieceThatIsNone_failsAndIsNoted() throws Exception {
    script =
        (request, answer) -> {
          works(request, answer);
          assertThatThrownBy(() -> answer.body(new byte[3], 2, 2))
              .isInstanceOf(IndexOutOfBoundsException.class);
          assertThat(answer.body(new byte[3], 0, 1)).isFalse();
        };

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.NO_ANSWER);
  }

  @Test
  void exchange_readerThatThrows_failsThoughTheTransportHidesIt() throws Exception {
    script =
        (request, answer) -> {
          answer.head(200, Map.of());
          assertThatThrownBy(() -> answer.body(new byte[1], 0, 1))
              .isInstanceOf(IllegalStateException.class);
        };

    HttpAnswer answer =
        streamed(
            piece -> {
              throw new IllegalStateException();
            });

    assertThat(answer).isNull();
    isNoted(Breach.NO_ANSWER);
  }

  /** An announcement of a denial may be lost between two threads, so a new stream must begin. */
  @Test
  void exchange_piecesOnTwoThreadsAtOnce_failsAndIsNoted() throws Exception {
    AtomicInteger pieces = new AtomicInteger();
    AtomicReference<TransportAnswer> under = new AtomicReference<>();
    script =
        (request, answer) -> {
          under.set(answer);
          answer.head(200, Map.of());
          boolean unused = answer.body(new byte[1], 0, 1);
        };

    HttpAnswer answer =
        streamed(
            piece -> {
              pieces.incrementAndGet();
              // as if by another thread, while this one is in the reader
              assertThat(under.get().body(new byte[1], 0, 1)).isFalse();
              return true;
            });

    assertThat(answer).isNull();
    assertThat(pieces).hasValue(1);
    isNoted(Breach.AT_ONCE);
  }

  /** The answer to a GET whose body is streamed; null if it failed. */
  private HttpAnswer streamed(Predicate<ByteBuffer> reader) throws Exception {
    CompletableFuture<Optional<HttpAnswer>> over = new CompletableFuture<>();
    sender
        .exchange(
            HttpCall.to(ANYWHERE),
            head -> HttpBody.streamed(() -> {}, reader),
            (answer, failure) -> over.complete(Optional.ofNullable(answer)))
        .begin();
    return over.get(20, TimeUnit.SECONDS).orElse(null);
  }

  /** A line counts exchanges, and not what a transport does in one of them. */
  @Test
  void post_manyBreachesInOneExchange_countAsOne() throws Exception {
    script =
        (request, answer) -> {
          for (int i = 0; i < 100; i++) {
            answer.head(500, Map.of());
          }
        };
    assertThat(failure(post())).isNotNull();
    assertThat(failure(post())).isNotNull();

    clock.advance(Duration.ofMinutes(61));
    assertThat(failure(post())).isNotNull();

    assertThat(lines.get(1)).contains("Failed exchanges: 2.");
  }

  /** A request to delete data would be lost, and data would count as exported. */
  @Test
  void post_successOfABodyThatWasNotRead_failsAndIsNoted() throws Exception {
    script = (request, answer) -> answer.head(200, Map.of());

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.UNSENT);
  }

  /** A receiver may refuse a request by its head. */
  @Test
  void post_refusalOfABodyThatWasNotRead_isTheAnswer() throws Exception {
    script = (request, answer) -> answer.head(413, Map.of());

    assertThat(post().get(20, TimeUnit.SECONDS).status()).isEqualTo(413);
    assertThat(lines).isEmpty();
  }

  @Test
  void read_afterARefusal_isRefusedAndItsSuccessFails() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    byte[] into = new byte[3];
    script =
        (request, answer) -> {
          for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> request.read(into, 0, 3)).isInstanceOf(IOException.class);
          }
          answer.head(200, Map.of());
        };

    Throwable failure =
        failure(sender.post(call(), () -> asked.incrementAndGet() > 1, 10, answer -> answer));

    assertThat(failure).isInstanceOf(IOException.class);
    assertThat(into).containsOnly(0);
    isNoted(Breach.UNSENT);
  }

  @Test
  void read_again_hasNoByte() throws Exception {
    AtomicInteger again = new AtomicInteger();
    script =
        (request, answer) -> {
          works(request, answer);
          again.set(request.read(new byte[9], 0, 9));
        };

    post().get(20, TimeUnit.SECONDS);

    assertThat(again).hasValue(-1);
  }

  @Test
  void read_afterTheEnd_throwsAndIsNoted() throws Exception {
    AtomicReference<TransportRequest> kept = new AtomicReference<>();
    script =
        (request, answer) -> {
          kept.set(request);
          assertThat(request.read(new byte[1], 0, 1)).isEqualTo(1);
          answer.head(200, Map.of());
        };
    HttpCall lent = HttpCall.to(ANYWHERE).lent(new byte[] {1, 2, 3}, 3);
    post(lent).get(20, TimeUnit.SECONDS);
    byte[] into = new byte[3];

    assertThatThrownBy(() -> kept.get().read(into, 0, 3)).isInstanceOf(IOException.class);

    assertThat(into).containsOnly(0);
    assertThat(lent.wasRead()).isFalse();
    isNoted(Breach.READS_AFTER_END);
  }

  @Test
  void read_afterAnAbort_throws() throws Exception {
    AtomicReference<Throwable> refused = new AtomicReference<>();
    byte[] into = new byte[3];
    script =
        (request, answer) -> {
          assertThat(request.read(into, 0, 1)).isEqualTo(1);
          reached.countDown();
          waitFor(release);
          try {
            int unused = request.read(into, 1, 2);
          } catch (IOException e) {
            refused.set(e);
          }
        };
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);

    boolean unused = posted.cancel(true);
    release.countDown();

    assertThat(failure(posted)).isNotNull();
    assertThat(refused.get()).isInstanceOf(IOException.class);
    assertThat(into).containsExactly(7, 0, 0);
  }

  @Test
  void cancel_transportThatNeverEnds_isGivenUpLaterAndNoted() throws Exception {
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          reached.countDown();
          waitFor(release);
        };
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);

    boolean unused = posted.cancel(true);
    sender.check(System.nanoTime(), new Restored());
    assertThat(posted).isNotDone();
    sender.check(System.nanoTime() + LATER_NANOS, new Restored());

    assertThat(failure(posted)).isNotNull();
    isNoted(Breach.NEVER_ENDS);
  }

  /** What hangs in it, such as a lock, would keep the next request of consent, too. */
  @Test
  void post_afterAnExchangeWithoutAnEnd_usesAnotherTransport() throws Exception {
    AtomicInteger opened = new AtomicInteger();
    opens =
        () -> {
          opened.incrementAndGet();
          return new ScriptedTransport();
        };
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          reached.countDown();
          waitFor(release);
        };
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);
    boolean unused = posted.cancel(true);
    sender.check(System.nanoTime() + LATER_NANOS, new Restored());
    assertThat(failure(posted)).isNotNull();
    await().untilAtomic(closed, is(1));

    script = BadTransportTest::works;

    assertThat(post().get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(post().get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(opened).hasValue(2);
  }

  @Test
  void post_transportThatKeepsManyThreads_beginsNoMore() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          begun.incrementAndGet();
          waitFor(release);
        };
    List<CompletableFuture<HttpAnswer>> all = new ArrayList<>();
    for (int i = 0; i < TransportSender.MOST_STUCK; i++) {
      all.add(post());
    }
    await().untilAtomic(begun, is(TransportSender.MOST_STUCK));
    all.forEach(each -> each.cancel(true));
    sender.check(System.nanoTime() + LATER_NANOS, new Restored());
    for (CompletableFuture<HttpAnswer> each : all) {
      assertThat(failure(each)).isNotNull();
    }

    assertThat(failure(post())).isInstanceOf(IOException.class);

    assertThat(begun).hasValue(TransportSender.MOST_STUCK);
  }

  @Test
  void cancel_transportWhoseAbortBlocks_isNotCalledByThisThread() throws Exception {
    AtomicReference<Thread> aborting = new AtomicReference<>();
    abort =
        () -> {
          aborting.set(Thread.currentThread());
          waitFor(release);
        };
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          reached.countDown();
          waitFor(release);
        };
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);

    boolean unused = posted.cancel(true);
    await().untilAtomic(aborting, notNullValue());
    release.countDown();

    assertThat(failure(posted)).isNotNull();
    assertThat(aborting.get()).isNotSameAs(Thread.currentThread());
  }

  @Test
  void post_providerWithoutATransport_failsAndIsNoted() throws Exception {
    opens = () -> null;

    assertThat(failure(post())).isInstanceOf(IOException.class);
    isNoted(Breach.NOT_ITS_OWN);
  }

  /** It would send with the certificates of the other one, and end with it. */
  @Test
  void post_transportOfAnotherSender_failsAndIsNoted() throws Exception {
    Transport one = new ScriptedTransport();
    opens = () -> one;
    assertThat(post().get(20, TimeUnit.SECONDS).status()).isEqualTo(200);

    try (TransportSender other = sender("assent-test-other")) {
      assertThat(failure(other.post(call(), () -> true, 10, answer -> answer)))
          .isInstanceOf(IOException.class);
    }

    isNoted(Breach.NOT_ITS_OWN);
    assertThat(post().get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
  }

  private Transport openLate() {
    reached.countDown();
    waitFor(release);
    return new ScriptedTransport();
  }

  @Test
  void close_providerThatDoesNotReturn_endsTheExchange() throws Exception {
    opens = this::openLate;
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);

    CompletableFuture.runAsync(sender::close).get(10, TimeUnit.SECONDS);

    assertThat(failure(posted)).isNotNull();
  }

  /** After the close a thread is left, which must not be silent. */
  @Test
  void close_exchangeThatDoesNotEnd_isNoted() throws Exception {
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          reached.countDown();
          waitFor(release);
        };
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);

    sender.close();

    assertThat(failure(posted)).isNotNull();
    isNoted(Breach.NEVER_ENDS);
  }

  @Test
  void cancel_providerThatDoesNotReturn_isGivenUpLaterAndNoted() throws Exception {
    opens = this::openLate;
    CompletableFuture<Boolean> failed = new CompletableFuture<>();
    HttpExchange exchange =
        sender.exchange(
            HttpCall.to(ANYWHERE),
            head -> HttpBody.limited(1),
            (answer, failure) -> failed.complete(failure != null));
    exchange.begin();
    waitFor(reached);

    exchange.cancel();
    sender.check(System.nanoTime() + LATER_NANOS, new Restored());

    assertThat(failed.get(20, TimeUnit.SECONDS)).isTrue();
    isNoted(Breach.NEVER_ENDS);
  }

  @Test
  void prepare_optionThatTheTransportCantKeep_throwsWithItAndTheSetting() {
    opens =
        () -> {
          throw new IllegalArgumentException("no TLSv1.3");
        };

    assertThatThrownBy(sender::prepare)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("ASSENT_TRANSPORT", "'bad'", "no TLSv1.3", "jdk");
  }

  @Test
  void prepare_providerThatThrows_throwsWithoutItsText() {
    opens =
        () -> {
          throw new NoClassDefFoundError("canary");
        };

    assertThatThrownBy(sender::prepare)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("NoClassDefFoundError")
        .hasMessageNotContaining("canary");
  }

  /** The builder overrides the variable. */
  @Test
  void note_transportThatCodeGave_saysWhatToLeaveOut() {
    new TransportLog("bad", "AssentBuilder.transport", clock, lines::add).note(Breach.THROWS);

    assertThat(lines.get(0)).contains("leave out AssentBuilder.transport").doesNotContain("jdk");
  }

  /** Each revocation aborts what is under way, again and again. */
  @Test
  void cancel_again_callsTheTransportOnce() throws Exception {
    AtomicInteger aborts = new AtomicInteger();
    abort =
        () -> {
          aborts.incrementAndGet();
          waitFor(release);
        };
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          reached.countDown();
          waitFor(release);
        };
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);

    for (int i = 0; i < 50; i++) {
      boolean unused = posted.cancel(true);
    }
    await().untilAtomic(aborts, is(1));
    assertThat(threads()).hasSizeLessThan(10);
    release.countDown();

    assertThat(failure(posted)).isNotNull();
    assertThat(aborts).hasValue(1);
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("assent-test-"))
        .toList();
  }

  /** Its run returns, and its abort does not: the threads of aborts are bounded, too. */
  @Test
  void post_transportWhoseAbortsNeverReturn_beginsNoMore() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    Semaphore goOn = new Semaphore(0);
    abort =
        () -> {
          goOn.release();
          waitFor(release);
        };
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          begun.incrementAndGet();
          assertThat(goOn.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        };
    for (int i = 0; i < TransportSender.MOST_STUCK; i++) {
      int now = i + 1;
      CompletableFuture<HttpAnswer> posted = post();
      await().untilAtomic(begun, is(now));
      boolean unused = posted.cancel(true);
      assertThat(failure(posted)).isNotNull();
    }
    TransportExchange last =
        new TransportExchange(
            sender, call(), () -> true, head -> HttpBody.limited(1), (answer, failure) -> {});

    await() // the last exchange is answered before its thread has left
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> sender.enter(last, System.nanoTime() + LATER_NANOS))
                    .isInstanceOf(IOException.class));

    isNoted(Breach.NEVER_ENDS);
  }

  @Test
  void cancel_transportWhoseAbortThrows_isNoted() throws Exception {
    abort =
        () -> {
          throw new IllegalStateException("canary");
        };
    script =
        (request, answer) -> {
          byte[] unused = all(request);
          reached.countDown();
          waitFor(release);
        };
    CompletableFuture<HttpAnswer> posted = post();
    waitFor(reached);

    boolean unused = posted.cancel(true);

    await().untilAsserted(() -> isNoted(Breach.THROWS));
  }

  @Test
  void cancel_exchangeThatHasNotBegun_transmitsNothing() {
    AtomicInteger begun = new AtomicInteger();
    script = (request, answer) -> begun.incrementAndGet();
    List<Object> ends = new CopyOnWriteArrayList<>();
    HttpExchange exchange =
        sender.exchange(
            HttpCall.to(ANYWHERE),
            head -> HttpBody.limited(1),
            (answer, failure) -> ends.add(failure));

    exchange.cancel();
    exchange.begin();

    assertThat(ends).hasSize(1);
    assertThat(begun).hasValue(0);
  }

  @Test
  void post_brokenAgainWithinTheHour_isSaidOnceWithItsCountLater() throws Exception {
    script = (request, answer) -> {};
    assertThat(failure(post())).isNotNull();
    assertThat(failure(post())).isNotNull();
    assertThat(lines).hasSize(1);

    clock.advance(Duration.ofMinutes(61));
    assertThat(failure(post())).isNotNull();

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).contains("Failed exchanges: 2.");
  }

  /** What a transport may have handed over before it failed counts as possibly sent. */
  @Test
  void attempt_transportThatThrowsAfterAPiece_isPossiblySent() {
    script =
        (request, answer) -> {
          int unused = request.read(new byte[1], 0, 1);
          throw new IllegalStateException();
        };

    AttemptResult result = attempt();

    assertThat(result).isEqualTo(AttemptResult.unanswered(false, true));
  }

  @Test
  void attempt_transportThatThrowsAtBegin_isNotSent() {
    atBegin =
        () -> {
          throw new IllegalStateException();
        };

    assertThat(attempt()).isEqualTo(AttemptResult.unanswered(false, false));
  }

  @Test
  void attempt_transportThatAnswersTwice_isPossiblySent() {
    script =
        (request, answer) -> {
          works(request, answer);
          answer.head(200, Map.of());
        };

    assertThat(attempt()).isEqualTo(AttemptResult.unanswered(false, true));
  }

  private AttemptResult attempt() {
    HttpTransport transport =
        HttpTransport.withCheckedHeaders(sender, ANYWHERE, Map.of("authorization", "canary"));
    return new Attempt()
        .run(
            transport,
            new RequestBody(new byte[] {1, 2, 3}, null),
            TimeUnit.SECONDS.toNanos(20),
            Clock.system());
  }
}

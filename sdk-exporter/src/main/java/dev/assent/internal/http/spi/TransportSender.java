/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.http.HttpSender;
import dev.assent.internal.http.SenderThreads;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.WorkerThreads;
import dev.assent.transport.Transport;
import dev.assent.transport.TransportProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sender over a transport of others. Each exchange has a thread of its own. Thread-safe.
 *
 * <pre>
 * field      guarded by lock
 * transport  null until the first exchange, after one without an end, and after the close; read:
 *            volatile
 * closed     no exchange begins any more
 * </pre>
 *
 * <p>A transport is opened under another lock, which {@link #close} does not take: it may block.
 */
final class TransportSender implements HttpSender {
  /** The time that close waits for threads to end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** The most exchanges whose threads a transport may keep: {@value}. */
  static final int MOST_STUCK = 8;

  private final TransportProvider provider;
  private final OwnTransports own;
  private final TransportLog log;
  private final Settings settings;
  private final WorkerThreads threads;

  /** From their begin to the end of the last thread that they use. */
  private final Set<TransportExchange> underWay = ConcurrentHashMap.newKeySet();

  private final Object opening = new Object();
  private final Object lock = new Object();
  private volatile @Nullable Transport transport;
  private boolean closed;

  /**
   * @param own the transports of all senders of the instance
   */
  TransportSender(
      TransportProvider provider, OwnTransports own, TransportLog log, Settings settings) {
    this.provider = provider;
    this.own = own;
    this.log = log;
    this.settings = settings;
    this.threads = SenderThreads.pool(settings.threads(), 0);
  }

  @Override
  public Executor threads() {
    return task -> SenderThreads.execute(threads, task);
  }

  @Override
  public void prepare() {
    try {
      Transport unused = opened();
    } catch (IOException | RuntimeException | LinkageError unusable) {
      throw log.unusable(unusable);
    }
  }

  /**
   * Returns the transport, and opens it if there is none. Other exchanges wait meanwhile.
   *
   * @throws IOException if this is closed, or the provider returns no transport of its own
   */
  private Transport opened() throws IOException {
    Transport open = transport;
    if (open == null) {
      synchronized (opening) {
        open = transport;
        if (open == null) {
          requireOpen();
          open = publish(open());
        }
      }
    }
    return open;
  }

  private void requireOpen() throws IOException {
    synchronized (lock) {
      if (closed) {
        throw new IOException("closed");
      }
    }
  }

  private Transport publish(Transport made) throws IOException {
    synchronized (lock) {
      if (!closed) {
        transport = made;
        return made;
      }
    }
    close(made);
    throw new IOException("closed");
  }

  private Transport open() throws IOException {
    Transport made = provider.open(new GivenOptions(settings));
    if (made == null || !own.add(made)) {
      breach(Breach.NOT_ITS_OWN);
      throw new IOException(Breach.NOT_ITS_OWN.sentence());
    }
    return made;
  }

  /** A transport gets copies of the body, so its array is unread after the exchange. */
  @Override
  public boolean provesReading() {
    return true;
  }

  @Override
  public <T> CompletableFuture<T> post(
      HttpCall call, BooleanSupplier onward, int maxBytes, Function<HttpAnswer, T> read) {
    return new TransportFuture<>(this, call, onward, maxBytes, read).begin();
  }

  @Override
  public HttpExchange exchange(
      HttpCall call,
      HttpBody.Choice bodies,
      BiConsumer<@Nullable HttpAnswer, @Nullable Throwable> then) {
    TransportExchange exchange =
        new TransportExchange(this, call, () -> true, bodies, then::accept);
    return new HttpExchange() {
      @Override
      public void begin() {
        exchange.begin();
      }

      @Override
      public void cancel() {
        exchange.abort();
      }
    };
  }

  /**
   * Returns the transport for one exchange; the caller must call {@link #leave}.
   *
   * @throws IOException if this is closed, or the transport keeps the threads of too many exchanges
   */
  Transport enter(TransportExchange use, long nanoTime) throws IOException {
    long stuck = underWay.stream().filter(each -> each.isStuck(nanoTime)).count();
    if (stuck >= MOST_STUCK) {
      breach(Breach.NEVER_ENDS);
      throw new IOException("the transport does not end its exchanges");
    }
    synchronized (lock) {
      requireOpen();
      underWay.add(use); // first: it may have to be given up while the transport opens
    }
    return opened();
  }

  void leave(TransportExchange use) {
    underWay.remove(use);
  }

  void breach(Breach breach) {
    try {
      log.note(breach);
    } catch (RuntimeException | Error unsaid) {
      // a handler of the application failed; the exchange must end all the same
    }
  }

  /** Ends each exchange that the transport does not end. */
  @Override
  public void check(long nanoTime, Restored restored) {
    for (TransportExchange each : underWay) {
      if (!each.hasEnded() && each.hasLostItsEnd(nanoTime)) {
        SenderThreads.execute(threads, () -> giveUp(each));
      }
    }
    threads.check();
  }

  private void giveUp(TransportExchange lost) {
    breach(Breach.NEVER_ENDS);
    lost.abandon();
    if (!lost.isRunning()) {
      leave(lost);
    }
    Transport used = lost.transport();
    if (used != null) {
      replace(used);
    }
  }

  /**
   * Closes a transport that does not end an exchange: it may hang for ever, and the next request of
   * consent must not wait for it. Exchanges under way fail. The next one opens another transport.
   */
  private void replace(Transport hung) {
    synchronized (lock) {
      if (transport != hung) {
        return;
      }
      transport = null;
    }
    close(hung);
  }

  @Override
  public void close() {
    Transport last;
    synchronized (lock) {
      closed = true;
      last = transport;
      transport = null;
    }
    underWay.forEach(TransportExchange::abort);
    if (last != null) {
      SenderThreads.execute(threads, () -> close(last));
    }
    threads.close();
    try {
      if (!threads.awaitEnd(GRACE) && !underWay.isEmpty()) {
        breach(Breach.NEVER_ENDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    underWay.forEach(TransportExchange::abandon);
  }

  private void close(Transport last) {
    try {
      last.close();
    } catch (Throwable theirs) {
      breach(Breach.THROWS);
    } finally {
      own.remove(last);
    }
  }

  /** Without the addresses of requests. */
  @Override
  public String toString() {
    return "TransportSender[exchanges=" + underWay.size() + "]";
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android;

import dev.assent.Assent;
import dev.assent.AssentBuilder;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.android.late.EarlyChoices;
import dev.assent.internal.android.late.Running;
import dev.assent.internal.file.Disk;
import dev.assent.internal.instance.Assembly;
import dev.assent.internal.instance.AssentAccess;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.instance.InstanceConfiguration;
import dev.assent.internal.spool.store.KeyWrapper;
import dev.assent.transport.TransportProvider;
import dev.assent.transport.okhttp.OkHttpTransportProvider;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Loads an instance on a thread of its own. Until it runs, and after a failure, data is dropped and
 * counted, and choices are kept. After a failure, it can begin again. Thread-safe.
 */
public final class Startup {
  private static final Logger logger = Logger.getLogger("dev.assent.android");
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(10);
  private static final String CLOSED = "Assent was closed before it ran";
  private static final String DIRECTORY = "Context.getNoBackupFilesDir";

  private final Plan plan;
  private final Running running = new Running();
  private final EarlyChoices choices = new EarlyChoices();
  private final AtomicBoolean isFlushing = new AtomicBoolean();
  private final Object lock = new Object();

  // Guarded by the lock. An attempt ends with an instance or a problem.
  private AssentBuilder builder;
  private CompletableFuture<Assent> started = new CompletableFuture<>();
  private @Nullable Closeable held;
  private @Nullable AssentInstance instance;
  private @Nullable String problem;
  private boolean isClosed;

  /**
   * What to load.
   *
   * @param builder configures a builder as the application wants; called for each attempt, on the
   *     thread that begins it
   * @param directory finds the directory of all files, which may need a disk
   * @param inDirectory what the application configures with that directory
   * @param keys wraps the keys of spools
   * @param transports wraps the transport
   * @param failures hears why the start failed
   */
  public record Plan(
      Supplier<AssentBuilder> builder,
      Supplier<Path> directory,
      BiConsumer<AssentBuilder, Path> inDirectory,
      KeyWrapper keys,
      UnaryOperator<TransportProvider> transports,
      Consumer<? super Exception> failures) {}

  /**
   * Creates a start that does nothing yet.
   *
   * @throws ConfigurationException if the application configures what is not valid
   */
  public Startup(Plan plan) {
    this.plan = plan;
    this.builder = plan.builder().get();
  }

  /** Begins on a daemon thread. Throws nothing: without a thread, the start has failed. */
  public void begin() {
    beginOn(Thread::start);
  }

  /**
   * Begins on a daemon thread, as {@link #begin} does.
   *
   * @param starter starts the thread
   */
  public void beginOn(Consumer<Thread> starter) {
    try {
      Thread thread = new Thread(null, this::load, "assent-start", 0, false);
      thread.setDaemon(true);
      starter.accept(thread);
    } catch (OutOfMemoryError noThread) {
      fail(new IllegalStateException("there is no memory for its thread", noThread));
    }
  }

  /**
   * Begins once more, if the last attempt has failed and nobody has closed this.
   *
   * @throws ConfigurationException if the application configures what is not valid
   */
  public void beginAgain() {
    if (problem() == null) {
      return;
    }
    AssentBuilder next = plan.builder().get();
    synchronized (lock) {
      if (isClosed || problem == null) {
        return;
      }
      builder = next;
      started = new CompletableFuture<>();
      instance = null;
      problem = null;
      choices.again();
    }
    begin();
  }

  /** Loads the instance, and hands data and choices over to it. */
  public void load() {
    try {
      open(Assembly.start(configuration()));
    } catch (ConfigurationException | IllegalStateException refused) {
      fail(refused);
    } catch (Throwable unexpected) { // uncaught, Android would end the application
      fail(withoutMessage(unexpected));
    }
  }

  /** Hands data and choices over to an instance; what runs code of the application comes last. */
  private void open(AssentInstance loaded) {
    try {
      Assent assent = AssentAccess.wrap(loaded, Assent.class);
      CompletableFuture<Assent> waiting = take(loaded);
      running.open(loaded);
      Runnable refused = choices.open();
      waiting.complete(assent);
      refused.run();
    } catch (RuntimeException | Error failure) {
      loaded.close();
      throw failure;
    }
  }

  /** Takes an instance, which {@link #close} closes from now on, and returns who waits for it. */
  private CompletableFuture<Assent> take(AssentInstance loaded) {
    synchronized (lock) {
      if (isClosed) {
        throw new IllegalStateException(CLOSED);
      }
      instance = loaded;
      return started;
    }
  }

  /** Returns a failure without the message, which others wrote. */
  private static IllegalStateException withoutMessage(Throwable thrown) {
    return new IllegalStateException(thrown.getClass().getName(), thrown);
  }

  private InstanceConfiguration configuration() {
    Path directory = directory();
    AssentBuilder given;
    synchronized (lock) {
      given = builder;
    }
    configure(given, directory);
    InstanceConfiguration configured =
        AssentAccess.configuration(
            given
                .spool(directory.resolve("spool"))
                .stateDirectory(directory.resolve("state"))
                .closeOnExit(false)); // Android ends processes without a word
    TransportProvider own = configured.transport();
    TransportProvider transport = own == null ? new OkHttpTransportProvider() : own;
    return configured.with(plan.keys(), plan.transports().apply(transport), this::makeChoices);
  }

  /** Makes the kept choices. Returns whether data of earlier runs may leave. */
  private boolean makeChoices(AssentInstance loaded) {
    choices.make(loaded);
    return !isClosed();
  }

  /** Runs code of the application, which in Kotlin throws checked exceptions, too. */
  private void configure(AssentBuilder given, Path directory) {
    try {
      plan.inDirectory().accept(given, directory);
    } catch (ConfigurationException named) {
      throw named;
    } catch (Throwable theirs) {
      throw withoutMessage(theirs);
    }
  }

  /**
   * Creates the directory, and holds it: with another process beside this one, neither would hear
   * at once who refuses in the other.
   */
  private Path directory() {
    Path directory = plan.directory().get();
    Closeable taken;
    try {
      Disk.system().createDirectories(directory);
      taken = Disk.system().tryLock(directory.resolve("process.lock"));
    } catch (IOException unusable) {
      throw new ConfigurationException(
          DIRECTORY,
          "the directory assent in it can't be created or locked ("
              + unusable.getClass().getName()
              + ")",
          unusable);
    }
    if (taken == null) {
      throw new ConfigurationException(
          DIRECTORY,
          "the directory assent in it is in use: start Assent once, and in one process of the"
              + " application");
    }
    synchronized (lock) {
      held = taken;
    }
    return directory;
  }

  private void release() {
    Closeable last;
    synchronized (lock) {
      last = held;
      held = null;
    }
    try {
      if (last != null) {
        last.close();
      }
    } catch (IOException undone) {
      return; // the end of the process releases it
    }
  }

  private void fail(RuntimeException failure) {
    release();
    String text = String.valueOf(failure.getMessage());
    boolean closed;
    CompletableFuture<Assent> waiting;
    Runnable receipts;
    synchronized (lock) { // from here, another attempt may begin
      closed = isClosed;
      waiting = started;
      receipts =
          choices.fail(
              "Assent does not run, so nothing leaves, and this choice is not stored. It is made if"
                  + " AssentAndroid.startAgain succeeds in this process; if not, make it again"
                  + " after the next start ("
                  + text
                  + ")");
      problem = text;
    }
    if (!closed) {
      log(
          Level.SEVERE,
          "Assent did not start, so it sends nothing and withholds all data: " + text);
    }
    receipts.run();
    if (!closed) {
      tell(failure);
    }
    waiting.completeExceptionally(failure);
  }

  private void tell(RuntimeException failure) {
    try {
      plan.failures().accept(failure);
    } catch (Throwable theirs) {
      log(
          Level.WARNING,
          "The listener of AndroidOptions.onFailure threw " + theirs.getClass().getName());
    }
  }

  /** Handlers of the application may fail; what else a failure needs is done all the same. */
  private static void log(Level level, String line) {
    try {
      logger.log(level, line);
    } catch (RuntimeException | Error theirs) {
      return;
    }
  }

  /** Sends the queued data on a daemon thread, unless such a thread is at it already. */
  public void flushInBackground() {
    AssentInstance open = running.instance();
    if (open != null && isFlushing.compareAndSet(false, true)) {
      try {
        Thread thread = new Thread(null, () -> flush(open), "assent-background", 0, false);
        thread.setDaemon(true);
        thread.start();
      } catch (OutOfMemoryError noThread) {
        isFlushing.set(false); // the data waits for the next time
      }
    }
  }

  private void flush(AssentInstance open) {
    try {
      open.flush(FLUSH_TIMEOUT);
    } catch (Throwable passing) {
      return; // the data waits for the next time; uncaught, Android would end the application
    } finally {
      isFlushing.set(false);
    }
  }

  /** The instance, once it runs. */
  public Running running() {
    return running;
  }

  /** The choices, also before the instance runs. */
  public EarlyChoices choices() {
    return choices;
  }

  /** Completes when the instance runs; exceptionally if the last attempt has failed. */
  public CompletableFuture<Assent> started() {
    synchronized (lock) {
      return started.copy();
    }
  }

  /** Returns why there is no instance; null if it runs, or is still loading. */
  public @Nullable String problem() {
    synchronized (lock) {
      return problem;
    }
  }

  /** Returns whether it was closed. */
  public boolean isClosed() {
    synchronized (lock) {
      return isClosed;
    }
  }

  /** Closes the instance, also one that is still loading. Idempotent. */
  public void close() {
    AssentInstance open;
    synchronized (lock) {
      isClosed = true;
      open = instance;
    }
    if (open != null) {
      open.close();
      release();
    }
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.DocumentSource.Inquiry;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.position.Position;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One inquiry in progress, redirects included. Completes normally unless it is cancelled. */
final class DocumentRequest extends CompletableFuture<SourceReply> {
  /** The maximum size of an ignored body that is read so that its connection can be reused. */
  private static final int DISCARDED_BYTES = 64 * 1024;

  private final Inquiry inquiry;
  private final HttpSource source;

  /** The current request; published before the check for cancellation. */
  private volatile @Nullable HttpExchange exchange;

  DocumentRequest(Inquiry inquiry, HttpSource source) {
    this.inquiry = inquiry;
    this.source = source;
  }

  void begin(URI uri) {
    try {
      Future<?> timeout =
          source
              .setup()
              .timer()
              .schedule(this::timeOut, source.timing().exchange().toNanos(), TimeUnit.NANOSECONDS);
      CompletableFuture<?> unused = whenComplete((reply, failure) -> timeout.cancel(false));
    } catch (RejectedExecutionException stopped) {
      complete(PlatformReplies.ofAll("the source is closed"));
      return;
    }
    request(uri, Redirects.MOST);
  }

  private void request(URI uri, int redirects) {
    HttpCall request = source.channel().get(uri, source.setup().reader().mediaType());
    request.set("Cache-Control", "no-cache");
    if (inquiry.isBackground()) {
      request.set("Priority", "u=7"); // RFC 9218: background
    }
    Position position = inquiry.seen().position();
    if (position != null) {
      request.set(PlatformReplies.POSITION, position.toString());
    }
    if (inquiry.seen().revision() >= 0) {
      request.set(PlatformReplies.REVISION, String.valueOf(inquiry.seen().revision()));
    }
    String validator = source.replies().etag(inquiry);
    try {
      if (validator != null) {
        request.set("If-None-Match", validator);
      }
    } catch (IllegalArgumentException unfit) {
      complete(PlatformReplies.ofOne("the ETag can't be sent in a header"));
      return;
    }
    HttpExchange next =
        source
            .channel()
            .exchange(
                request,
                DocumentRequest::body,
                (answer, failure) -> answered(answer, failure, redirects));
    exchange = next;
    if (!isDone()) {
      next.begin();
    }
  }

  private static HttpBody body(HttpAnswer head) {
    return HttpBody.limited(head.status() == 200 ? DocumentReader.MAX_BYTES : DISCARDED_BYTES);
  }

  private void answered(@Nullable HttpAnswer answer, @Nullable Throwable failure, int redirects) {
    if (isDone()) {
      return;
    }
    try {
      if (answer == null) {
        complete(PlatformReplies.failed(failure));
      } else if (Redirects.isOne(answer.status())) {
        redirect(answer, redirects);
      } else {
        SourceReply reply = source.replies().read(inquiry, answer);
        complete(reply);
        if (!(reply instanceof SourceReply.Failed)) {
          source.events().offer(answer);
        }
      }
    } catch (RuntimeException unexpected) {
      complete(PlatformReplies.ofOne("the answer can't be read"));
    }
  }

  private void redirect(HttpAnswer answer, int left) {
    URI next = Redirects.next(source.setup().url(), answer);
    if (next == null) {
      complete(PlatformReplies.ofOne("redirected to another origin or to an invalid address"));
    } else if (left == 0) {
      complete(PlatformReplies.ofOne("redirected more than " + Redirects.MOST + " times"));
    } else {
      request(next, left - 1);
    }
  }

  private void timeOut() {
    complete(
        PlatformReplies.ofAll(
            "no complete answer within " + source.timing().exchange().toMillis() + " ms"));
    abort();
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    abort();
    return cancelled;
  }

  private void abort() {
    HttpExchange underWay = exchange;
    if (underWay != null) {
      underWay.cancel();
    }
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.internal.send.transport.BeforeSend;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The references in one encoding of data, in memory or on disk. When the first byte is about to be
 * passed on, each reference records the categories: from then on, they need a request when
 * receivers may no longer keep them. Bytes with a category that was removed from its reference are
 * not passed on any more; the data must be encoded again. So must data that by now needs a
 * reference for more categories, for example because a document adds one. Thread-safe.
 *
 * @param parts the references in the bytes
 * @param needed returns the categories that need a reference now
 */
record ReferencedBytes(List<Part> parts, Supplier<Map<SentReference.Key, Long>> needed)
    implements BeforeSend {
  /** The data of one reference: its categories that depend on a grant. */
  record Part(SentReference reference, long categories) {}

  @Override
  public boolean begins() {
    boolean all = isPermitted();
    for (int i = 0; all && i < parts.size(); i++) {
      all = parts.get(i).reference().passOn(parts.get(i).categories());
    }
    return all;
  }

  @Override
  public boolean isPermitted() {
    for (Part each : parts) {
      if (!each.reference().isRecorded(each.categories())) {
        return false;
      }
    }
    try {
      return needed.get().entrySet().stream()
          .allMatch(it -> isCovered(it.getKey().path(), it.getValue()));
    } catch (RuntimeException | StackOverflowError e) {
      return false; // no decision
    }
  }

  private boolean isCovered(String path, long categories) {
    return parts.stream()
        .anyMatch(
            it -> it.reference().key().path().equals(path) && (categories & ~it.categories()) == 0);
  }
}

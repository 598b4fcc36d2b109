/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import java.util.Collection;

/**
 * A request that is not encoded: data for an exporter that encodes it.
 *
 * @param <T> the SDK's type of the data
 */
final class DataBody<T> extends RequestBody {
  private final Collection<T> data;

  DataBody(Collection<T> data) {
    this(data, BeforeSend.ALLOWED);
  }

  private DataBody(Collection<T> data, BeforeSend beforeSend) {
    super(new byte[0], null, beforeSend);
    this.data = data;
  }

  @Override
  DataBody<T> askingFirst(BeforeSend beforeSend) {
    return new DataBody<>(data, beforeSend);
  }

  Collection<T> data() {
    return data;
  }

  @Override
  public String toString() {
    return "DataBody{data=" + data.size() + "}";
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;

/**
 * A request that is not encoded: data for an exporter that encodes it.
 *
 * @param <T> the SDK's type of the data
 */
public final class DataBody<T> extends RequestBody {
  private final Collection<T> data;

  private DataBody(Collection<T> data, BeforeSend beforeSend) {
    super(new byte[0], null, beforeSend);
    this.data = data;
  }

  public static <T> DataBody<T> of(Collection<? extends T> data) {
    return new DataBody<>(Collections.unmodifiableList(new ArrayList<T>(data)), BeforeSend.ALLOWED);
  }

  @Override
  public DataBody<T> askingFirst(BeforeSend beforeSend) {
    return new DataBody<>(data, beforeSend);
  }

  public Collection<T> data() {
    return data;
  }

  @Override
  public String toString() {
    return "DataBody{data=" + data.size() + "}";
  }
}

/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The verification of signed consent documents: JSON Web Signatures in compact form, public keys
 * from a JWK set, and the JDK's cryptography. Not part of the API.
 */
@NullMarked
package dev.assent.internal.signature;

import org.jspecify.annotations.NullMarked;

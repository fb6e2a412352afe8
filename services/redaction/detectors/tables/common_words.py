"""Everyday English words, counted in court judgments (MIT licensed) and in free documentation."""

from services.redaction.detectors.wordlist import words

COMMON_WORDS = words(
    """
abandoned abbreviate abbreviated abbreviation abbreviations abc abcd abetting abide ability able
abnormally abolished abort aborted aborting aborts about above abovementioned abroad abruptly abs
absent absname absolute absolutely absorb abspath abstract abstracted abstraction abstractions
academy accelerate accelerated acceleration accelerator accelerators accent accented accents
accept acceptable accepted accepting accepts access accessed accesses accessibility accessible
accessing accessor accessors accidental accidentally accidents accommodate accomodate accompany
accompanying accomplish accomplished acconfig accordance according accordingly account accounted
accounting accounts accredited accrued accumulate accumulated accuracy accurate accurately accused
accusing acessible achieve achieved achieves achieving acinclude acked acknowledge acknowledged
acknowledgement acknowledges acknowledgment aclocal acquire acquired acquires acquiring
acquisition acquitted acronym across act acted acting activatable activate activated activates
activating activation active actively activities activity actors acts actual actually ad adapt
adaptation adaptations adapted adapter adapters adapting adaptive add added addendum adding
addition additionally additions additive addon addons addr addressable addressed addressee
addresses addressing addrinfo adds adduce adduced adduser adequate adequately adhere adhered
adherence adheres adjacent adjourned adjust adjusted adjusting adjustment adjustments adjusts
administers administration administrative administrator administrators admins admissibility
admissible admit admittedly admonition adobe adopt adopted adress advance advanced advances
advancing advantage advantageous advantages advent adversarial adverse adversity advertise
advertised advertisement advertises advertising advisable advise advised advisory advocates aead
affected affecting affects affiliated affiliates affiliation affine affinity affirms afford
afforded aforementioned after afterwards again agains against age aged agencies agent agents ages
agetty aggravated aggregate aggregated aggregation aggressively aging agnostic ago agreed
agreements agrees agricultural ahead aid aiding aim aimed aiming aims aka alarms alban albeit
alerts alfa algo algorithm algorithmic algorithms algos alias aliased aliases aliasing alienation
aliens align aligned aligning alignment alignments aligns alike alioth alive all allbox
allegations allegedly alleging alleviate alleviated alloc alloca allocate allocates allocating
allocations allocator allocators allocs allow allowable allowance allowed allowing allowlist
allows alloydb almost alon alone along alongside alot alpha alphabet alphabetic alphabetical
alphabetically alphanumeric alphanumerics alphanums alphas already alsamixer also alt alter
alterations altered altering alternate alternates alternating alternative alternatively
alternatives alters although altivec altogether always ambient ambiguities ambiguity ambiguous
ambit amend amended amending amendment amendments amends amnesty among amongst amount amounted
amounting amounts ampersand amplification an analog analogous analogy analysed analysis analyze
analyzed analyzer analyzers analyzing ancestor ancestors ancestral ancestry anchor anchored
anchors ancient ancillary and angle animated animation animations annotate annotated annotation
annotations announce announced announcement annoying annul annulled annulment annum anonscm
anonymity another ansi answer answered answering answers anthologies antialiasing anticipate
anticipated antiques any anybody anymore anyone anything anytime anyway anyways anywhere apache
apart apartment api apis aplattner apostrophe app apparent apparently appeal appealed appealing
appeals appear appearance appeared appearing appears appease appellant appellate append appended
appending appends apphub applet applicability applicable applicant applicants application
applications applied applies apply applying appname appointed appraisal appreciate appreciated
appreciation approach approaches appropriate appropriately approval approve approved approves
approx approximate approximately approximation apps apptype appveyor apropos apt aptitude
arbitrarily arbitrary arc arch archaic arches architectural architecture architectures archive
archived archiver archives archiving archs are area areas areconly aren arg argc arglist argparse
args arguably argue argued arguing argument arguments argv arise arises arithmetic armed armel
armhf armored arms army arose around arranged arrangement arrangements arranges array arrays
arrears arrival arrive arrived arrives arriving arrow arrows arthrosis article articles artifact
artifacts artificial artificially artistic arvind as asan ascending ascii asciidoc asciidoctor
aside ask asked asking asks asm aspect aspects asprintf assemble assembled assembler assembly
assent assert asserted asserting assertion assertions asserts assessed assessing asset assets
assign assigned assigning assignment assignments assigns assimilated assist assisted assize
associate associated associates associating association associations associative assorted assuan
assume assumed assumes assuming assumption assumptions assurance assure assured asterisk asylum
asymmetric async asynchronous asynchronously asyncio at atexit atime atom atomic atomically
atomicity atomics atoms atredhat attach attached attaches attaching attachments attack attacker
attackers attacks attempt attempted attempting attempts attention attestation attesting attestor
attorneys attr attribute attributes attribution attrs attunement audience audio audiology auditing
augment augmented auth authenticate authenticated authenticating authentication authenticity
authnameslen author authored authorisation authoritative authorities authorization authorize
authorized authorizer authorizes authorizing authors authorship authtag auto autocomplete
autocompletion autoconf autodetect autodetected autodetection autogen autogenerated autoheader
autoloading automagically automake automate automated automates automatic automatically automating
automation automount autopkg autopkgtest autopkgtests autopoint autoreconf autoscaling autostart
autotools auxiliary avahi avail availability available average averaged avoid avoidance avoided
avoiding avoids await awaited awaiting awaits award awarded awarding away awesome awful awk
awkward axes axis azure back backed backend backends backgrounds backing backlog backoff backport
backported backporting backports backquote backslash backslashes backspace backtick backticks
backtrace backtraces backtrack backtracking backup backups backward backwardly backwards bad
badblocks badge badges badly balance balanced balancer balancers balancing ball ballet banana band
bands bandwidth bank bankruptcy banned banner banners bar bare barf bargaining barnardo barrier
barriers bars base based baseline basename bases bash bashism bashisms basic basically basis batch
battery baud baz bcrypt bdist be beanbar bear bearer bearing bears beats became because become
becomes becoming becuase bedrooms been beep before beforehand began begin beginning begins begun
behalf behaved behaves behaving behavior behavioral behaviors behaviours behind being belatedly
believe believed believes bell bells belong belonged belonging belongs below bench benchmark
benchmarking benchmarks beneath beneficial benefit benefited benefits beside besides beta better
betterment between beware beyond biarch bias bicycle bidirectional big bigalloc bigger biggest
bigint bignum bigtable bike bill billed billing billion bin binaries binary binascii binauthz bind
binding bindings bindir bindnow binds bindtextdomain binfmt binutils bionic bios bisect bisection
bishop bison bit bitcase bitcases bitfield bitfields bitmap bitmaps bitmask bitrot bits bitstream
bitwise black blacklist blacklisting blah blame blamed blank blanking blanks blazer blend blind
blinding blindly blink blinking blkdiscard blkid bloat bloated blob blobs block blockdev blocked
blocking blocks blocksize blog blow blowfish blue blurb board boards bodies body bogus boilerplate
bold bomb bonding bonus book bookkeeping bookmark bookmarks books bookworm bool boolean booleans
bools boost boot booted booting bootstrap bootstrapped bootstrapping bootup border borders born
borrow borrowed borrowing botched both bother bottleneck bottom bought bounce bound boundaries
boundary bounded bounding bounds box boxed boxes brace braces bracket bracketed brackets branch
branches branching brand breach breached break breakage breakages breaking breakouts breakpoint
breakpoints breaks breezy brevity bridge bridges briefly bright brightness bring bringing brings
broad broadcast broadcasts broadly broke brokenness broker brotli brought browse browser browsers
browsing bsd bsdextrautils bsdmainutils bsearch btree bubble bucket buckets buf buffer buffered
buffering buffers bufsize bug bugfix bugfixes buggy bugs bugtracker bugzilla build buildable
buildd builddir buildds builder builders buildflags building buildings builds built builtin
builtins bulk bull bullseye bumped bumping bumps bunch bundle bundled bundles bundling burden
bureaucracy burger burst busctl buses business buster busy busybox but button buttons buy by
bygroups bypass bypassed bypasses bypassing byte bytearray bytecode bytes bytestring byteswapping
bzero bzip bzlib cache cached caches caching cafcass calc calculate calculated calculates
calculating calculation calculations calendar call callable callables callback callbacks called
caller callers calling calloc calls came camera can cancel canceled canceling cancellation
cancelled cancelling cancels candidate candidates cannot canonical canonicalization canonicalize
canonicalized canonically canteen cap capabilities capability capable capital capitalization
capitalize capitalized capped caps caption capture captured captures capturing card cardinal
cardio cards career careful carefully careless cares caret carnival carriage carried carrier
carries carry carrying cars cascade cascading case cased casefold caseless cases casing cassation
cast casting casts catalog catalogs catch catches catching categories categorized category cater
caught cause caused causes causing caution caveat caveats ccache ccid cdrom cease ceased ceases
ceil ceiling cell cells cemetery center centered central centralize centralized centre century
cereal ceremonies ceremony cert certain certainly certdata certifi certificate certificates
certification certified certifying certs certtool cfdisk cflags cgit cgroup cgroups chacha chain
chained chaining chains challenge challenged challenges challenging chance chances change changed
changelog changelogs changes changeset changing channel channels chapel character characterised
characteristic characteristics characters charged charges charging chars charset charsets charts
chat chdir cheap check checkbox checked checker checkers checkin checking checkout checkouts
checkpin checkpoint checkpoints checks checksum checksumming checksums cherry chief childs chip
chips chmod chocolate choice choices choir choke choose chooser chooses choosing chop
choreographic chose chosen chown christian chroma chrome chromium chroot chrpath chunk chunked
chunking chunks church churn chvno cifs cinematographic cinematography cipher ciphers ciphersuite
ciphersuites ciphertext circle circuit circular circumstance circumstances circumvent circumvented
circus cite cited cites citizen civil civilian cjihrig cjpeg cjs claim claimed claiming claims
clamp clamped clamping clang clangd clarification clarifications clarified clarifies clarify
clarifying clarity clash clashes clashing classes classic classid classification classified
classifier classifiers classifies classify classmethod clause clauses clean cleaned cleanliness
cleanly cleans cleanup cleanups clear cleared clearer clearing clearly clears cleartext clever cli
click clickable clicking clicks client clients clip clipboard clipped clipping clobber clobbered
clobbering clobbers clock clocks clone cloned clones cloning close closed closedir closely closer
closes closesocket closest closing closure closures cloud clue cluster clustering clusters clutter
cluttering cmake cmap cmd cmdline cmos cmp co coalesce coalescing coarse coast code codebase codec
codecs coded codename codepage codepath codepaths codepoint codepoints codes codeset codespell
coding coefficient coefficients coerce cofactors cognizant coherent coincide coinstallable col
colcrt collaborated collaboration collaborative collaborator collaborators collapse collapsed
collapsing collating collation collect collecting collections collective collectively collector
collectors collects colleges collide collision collisions collusion colon colons color colored
coloring colorize colorized colormap colors colorspace colour colours colrm cols column columns
com combination combinations combine combined combines combining combo combobox come comes
comfortable coming comm comma command commandline commands commas commemorate commemoration
commence comment commentary commented commenting comments commercial commercially commission
commissioned commit commitment commitments commits committed committee committer committing
commodities common commonjs commonly commonplace commons communicate communicated communicates
communicating communications communist communities commuted comp compact companies companion
company comparable compare compared compares comparing comparison comparisons compat compatability
compatibility compatible compatiblity compensate compensation competent competing competition
compilable compilation compilations compile compiled compiler compilers compiles compiling
complain complained complaining complains complaints complement complements completed completely
completeness completer completes completing completion completions complexity compliant
complicated complicates complied complies comply complying component components compose composed
composer composing composite composited compositing composition compound comprehension
comprehensions comprehensive compress compressed compresses compressing compression compressor
compressors comprised comprises comprising compromise compromised compulsion compulsory
computation computations compute computed computer computers computes computing comstyle concat
concatenate concatenated concatenating concatenation conceived concept concepts conceptually
concerned concise conclude concluded concludes conclusion conclusions concrete concurrency
concurrent concurrently cond condensed condition conditional conditionally conditionals
conditioned conditions conducted conducting conducts conf confer conffile conffiles confflags
confidence confident confidentiality config configparser configs configurable configuration
configurations configure configured configures configuring confirm confirmation confirming
confirms conflicted conflicting conflicts conform conformance conformant conforming conformity
conforms conftest confuse confused confuses confusing confusingly confusion congestion
congregation conjunction conn connect connected connecting connection connections connectivity
connector connects cons conscientious conscription consecutive consensus consented consents
consequence consequences consequential consequently conservative considerable considerably
consideration considerations considered considering considers consist consisted consistency
consistent consistently consisting consists console consoles consolidate consolidated consortium
conspicuously const constant constantly constants constitute constituted constitutes constituting
constitutional constitutionality constness constrain constrained constrains constraint constraints
construct constructed constructing construction constructions constructor constructors constructs
construed consult consulted consulting consume consumed consumer consumers consumes consuming
consumption contacted contacting contacts contain contained container containers containing
contains contemplated contemplating contended content contention contents contesting context
contexts contextual contiguous continually continuation continuations continue continued continues
continuing continuous continuously continuum contract contracting contracts contradictory contrary
contrast contravened contrib contribute contributed contributing contribution contributions
contributor contributors contributory controllable controlled controller controllers controls
controversial conv convenience convenient conveniently convention conventional conventions
convergence conversation conversion conversions convert converted converter converters converting
converts convey convicted conviction convinced cookie cookies coordinate coordinates coordination
cope copied copies copy copying copyright copyrightable copyrighted copyrights coredump coredumps
corepack cores coreutils corner corners coroutine coroutines corporation corpus correct corrected
correcting correction corrections correctly correctness corrects correlation correspond
corresponded correspondence corresponding corresponds corrupt corrupted corrupting corruption
corruptions corrupts cosmetic cost costly costs costume could couldn counsel count countdown
counted counter counterclaim counterintuitive counterpart counterparts counters counting countries
country counts county couple coupled course court courtesy courts cover coverage covered covering
coverity covers cpan cpp cpplint cpu cpuid cpus cqs craft crafted cramfs crashed crasher crashes
crashing crazy create created creates creating creation creations creative creator credential
credentials credit credited credits crept cricket crippled crisps criteria criterion critical
croak cron crop cropped cropping cross crossing crossings crown crt crucial crude cruft crypt
cryptic crypto cryptographic cryptographically cryptography cryptokey cryptsetup cscope css csum
ctags ctime ctor ctx ctype ctypes cube culprits cultural culture cumbersome cumulative cups curate
cure curiosity curl curly currency current currently curses cursor cursors curve curves custom
customary customer customers customised customizable customization customizations customize
customized customizing customs cutting cvs cvsimport cvsserver cwd cyan cycle cycles cyclic
cycling cygwin daemon daemons damage damaged damages dance dancer dancers danger dangling dapper
dark darwin dashed dashes data database databases datadir datagram datagrams dataplex dataproc
dataset datastore datastream datatype datatypes date dated dates datetime datetimes dating day
daylight days dbg dbgsym dbhash dbn dbus dconf deacon deactivate deactivated deactivation dead
deadline deadlines deadlock deadlocks dealing dealings deallocate deallocated deallocating
deallocation deals dealt debci debconf debhelper debian debianized debug debugfs debuggability
debugged debugger debuggers debugging debuginfo debuginfod decade decades decent deception decide
decided decides deciding decimal decipher decision decisions decl declaim declaration declarations
declarative declaratory declare declared declares declaring declined decls decnet decode decoded
decoder decoders decodes decoding decomposed decompress decompressed decompresses decompressing
decompression decompressor decompressors decorate decorated decoration decorations decorator
decorators decouple decrease decreased decreases decreasing decree decrees decrement decremented
decrementing decrypt decrypted decrypting decryption dedicated deduce deduplicate deduplication
deed deem deemed deep deeper deeply def defaces default defaulted defaulting defaults defect
defective defects defence defend defendants defense defenses defensive defer deferred deferring
defers deficient deficit defied define defined defines defining definite definitely definition
definitions definitive deflate defs degenerate degradation degrade degraded degrading degree
degrees deinit deinitialization dejagnu delays delegate delegated delegates delegating delegation
delete deleted deletes deleting deletion deletions deliberate deliberately delim delimit delimited
delimiter delimiters delimiting deliver delivered delivering delivers delta deltas deluser demand
demanded demanding demands demangle demangling demarcate demo democrat demonstrate demonstrated
demonstrates demonstrating demonstration demonstrators demos den denial denied denies denominator
denote denoted denotes denoting deny denying dep department departure depcomp depend depended
dependence dependencies dependency dependent dependents depending depends depicted deploy deployed
deploying deployment deployments deprecate deprecated deprecates deprecating deprecation
deprecations deprive deprived deps depth depths deputy dequeue dequeued der deref dereference
dereferenced dereferences dereferencing derivation derivative derivatives derive derived derives
deriving derogatory des desc descend descendant descendants descending descent describe described
describes describing descrip description descriptions descriptive descriptor descriptors
deserialization deserialize deserialized design designate designation designator designed designer
designing desirable desire desired desktop despite dest destination destinations destroy destroyed
destroying destroys destruction destructive destructor destructors detach detaches detaching
detail detailed detailing details detained detainee detect detected detecting detection detector
detectors detects determination determine determined determines determining deterministic
detriment dev devel develop developed developer developers developing development developments
devhelp deviate deviates deviation device devices devised devlink devname dgram dhparam diablo
diagnose diagnosed diagnosing diagnostic diagnostics diagram diagrams diags dialect dialog dialogs
dialyzer diameter dict dictionaries dictionary dicts did didn dies dietician diff differ
difference differences different differential differentiate differently differing differs
difficult difficulties difficulty diffs diffstat difftool digest digests digit digital digits
dimension dimensions diocese diploma diplomas dir direct directed direction directions directive
directives directly director directories directors directory directs dirent dirfd dirname dirs
disable disables disabling disadvantage disagree disallow disallowed disallows disambiguate
disambiguating disambiguation disappear disappeared disappearing disappears disassemble
disassembly discard discarded discarding discards discharging discipline disclaim disclaimed
disclaimer disclaimers disclaims disclosing disconnect disconnected disconnecting disconnection
disconnects discontinue discontinued discourage discouraged discover discoverable discovered
discovering discovers discovery discrepancy discrete discretion discriminated discrimination
discriminatory discusses discussing discussions disguised disk disks dismiss dismissal dismissed
dismisses dismissing dispatch dispatched dispatcher dispatching dispersed display displayed
displaying displayname displays disposal dispose disposition disproportionate disputed disputes
disregarded disrespectful disrupt disrupting disruption disseminating dissemination dissolution
dist distance distances distcheck distclean distinct distinction distinctions distinguish
distinguished distinguishes distinguishing distlib distort distortion distributable distribute
distributed distributes distributing distributions distributor distributors district distro
distros distrusts disturb disturbing distutils dithering ditto div diverge diverged diversion
diversions divide divided divides dividing divisible division divisions divisor djpeg dlclose dll
dlopen dmesg dnia dnl dns do doc docbook docdir docfix dock docker docs docstring docstrings
doctest doctype document documentation documentations documented documenting documents docutils
does doesn doing dollar domain domains don donated done dont door doors dos dots dotted double
doubled doubles doubling doubt doubts down downgrade downgrades downgrading download downloadable
downloaded downloading downloads downsampling downside doxygen dozen dozens dpatch draft drafted
drafting drag dragging dragon drain drained dramatic dramatically drastically draw drawable
drawback drawing drawn draws drew drift drive driven driver drivers drives driving drop dropdown
dropped dropping droppings drops dsaparam dst du dual dubious due duly dumb dummy dump dumped
dumping dumps dup duplex duplicate duplicated duplicates duplicating duplication dups durable
duration durations duress during duties duvet dwarf dynamic dynamically each eager eagerly eagle
earliest early earmarked earnings ease easier easiest easily eastbound easterly easy ecdh ecdsa
echo echoing economic economy ecosystem ecparam eddsa edge edges edit editable edited editing
edition editions editor editorial editors edits edoc effect effective effectively effects
efficiency efficient efficiently effort efforts egg eggs egrep egress eight eighth either eject
elaborate elapsed elapses eldap elect elected election electricity electronic elects elem element
elements elevate elevated elfutils elided eligible eliminate eliminated eliminates eliminating
elimination ellipses ellipsis elliptic else elsewhere elupus emacs embargoed embed embedded
embedder embedding embeds embodied embodiments emergence emeriti emeritus emission emit emits
emitted emitter emitting emoji emphasis emphasised emphasize employ employed employees employer
employing emptied empty emptying emulate emulated emulates emulating emulation emulator emulators
enable enabled enablement enables enabling encapsulate encapsulated encapsulates encapsulating
encapsulation enclose enclosed enclosing encode encoded encoder encoders encodes encoding
encodings encounter encountered encountering encounters encourage encouraged encrypt encrypted
encrypting encryption encyclopedias end ended endian endianness endif ending endings endless
endorse endorsement endorsing endpoint endpoints ends enforce enforceability enforceable enforced
enforces enforcing engine engineer engineering engines english engraving enhance enhanced
enhancement enhancements enjoy enjoying enjoyment enlarge enlightenment enlisted enough enqueue
enqueued enrolled enrollment enshrined ensuing ensured ensurepip ensures ensuring entail entailed
enter entered entering enterprise enters entertain entertainment entire entirely entirety entities
entitled entitlement entitlements entity entrance entries entropy entry entrypoint entrypoints
enum enumerable enumerate enumerated enumerating enumeration enumref enums env envelope envelopes
environ environment environmental environments envvar envvars ephemeral epiphany epmd epoch epoll
equal equality equally equals equipment equitable equivalence equivalent equivalently equivalents
era erase erased erected erkki erlang err errata errno erroneous erroneously error errored errors
erts escape escaped escapes escaping eslint especially essential essentially establish established
establishes establishing establishment estimate estimated estimates estimation estoppel estream
etag etc ethernet euro europe euros evaded eval evaluate evaluated evaluates evaluating evaluation
evasion even evenly event eventcopies eventcopy events eventual eventually ever every everybody
everyone everything everywhere evidence evil evince evolution evolve ex exact exactly examination
examinations examine examined examines examining example examples exceed exceeded exceeding
exceeds excel excellent except exception exceptional exceptionally exceptions excerpt excess
excessive excessively exchange exchanged exclamation exclude excludes excluding exclusions
exclusive exclusively excuse exe exec executable executables execute executed executes executing
execution executions executive executor execve execvp exemplary exempt exempted exemption exercise
exercised exercises exercising exhaust exhausted exhaustion exhaustive exhaustively exhibit
exhibits exist existance existed existence existent existing exists exit exited exiting exits
exotic exp expand expanded expanding expands expandtab expansion expansions expat expect
expectation expectations expected expecting expects expel expelled expelling expense expenses
expensive experience experienced experiment experimental experimenting experiments expert experts
expiration expire expired expires expiry explain explained explaining explains explanation
explanations explanatory explicit explicitely explicitly explicity exploitable exploits explore
exploring explosion exponent exponential exponentiation exponents export exported exporting
exports expose exposed exposes exposing exposure expr express expressed expresses expressing
expression expressions expressly expropriated expropriation expulsion extant extend extended
extending extends extensibility extensible extension extensions extensive extensively extent
extents extern external externally extinguished extra extract extracted extracting extraction
extractor extracts extraneous extras extreme extremely faced faces facilitate facilitates
facilities facility facing fact factor factored factors factory facts factual faculties faculty
fail failed failover fails failsafe failure failures fair fairly faith fake fakechroot fakeroot
fallback fallbacks falling fallocate fallout falls false falsely falsy familiar fancy far farm
fashion fast faster fastest fastmail fault faults faulty favor favorite favour favourable fchmod
fchown fclose fdformat fdisk fdopen fds feasible feature features feautures fed federal fedora
fedoraproject fee feed feedback feeds feel feelings feels fees fell fellow fellowship felt femur
fence festival fetch fetched fetches fetching few fewer fexecve fflush fgets fgrep fibreboard
field fieldname fieldref fields fifo fifos fifteen fifth fifty figured figures figuring file filed
filehandle filehandles fileinfo fileio filelen filelist filename filenames fileno filepath files
filestore filesystem filesystems filetype fileutils filing fill filled filler filling fills film
filter filtered filtering filters final finalization finalize finalized finalizer finalizers
finalizing finally financial fincore find finder finders finding findings finds fine fined finger
fingerprint fingerprints finish finished finishes finishing finite fips fire firebase fired
firefox firestore firewall firewalls fireworks firm firmly firmware first firstly fish fishing fit
fitness fits fitted five fix fixation fixations fixed fixer fixes fixing fixmes fixture fixtures
fixup fixups flag flagged flags flakiness flaky flash flatpak flatten flattened flattening flavor
flavors flavour flavours flaw flawed flaws flex flexibility flexible flickering flight flip flist
float floating floats flock flood flooded flooding floors floppy flow flows flush flushed flushes
flushing fly flying fname fnmatch focal focused fold folded folder folders folding folklore folks
followed following follows followup font fontconfig fonts foo foobar fooled foot football footer
footing footpath footprint fopen for forbid forbidden forbids force forced forcefully forces
forcibly forcing foreach foregoing foreground foreign foreseen forests forever forged forgery
forget forgets forgot forgotten fork forked forking forks formal formally format formats formatted
formatter formatters formatting formed former formerly forming forms formulas forth forthcoming
fortify forty forum forward forwarded forwarding forwards found founded four fourth fox fprintf
fputs fraction fractional fractions fragile fragment fragmentation fragmented fragments frame
frames framework frameworks framing fraud fread free freebsd freed freedesktop freedom freedoms
freeing freelist freely freenet frees freetype freeze freezer freezing french frequency frequent
frequently fresh freshly fridge friendly frodo from front frontend frontends frotz frozen
frozenset fseek fsmonitor fstab fstat fstatat fstrim fstype fsync ftell ftp ftruncate fucntion
fudge fulfil fulfill fulfilled fulfilling fulfills full fullest fullname fullrelvers fully fun
func funcdef funcname funcs funcsynopsis function functional functionality functionally
functioning functions functools fund fundamental fundamentally funded funds funky funny funtions
furnished further fuse future fuzz fuzzer fuzzers fuzzing fuzzy fwrite gain gained gainful gaining
gains games gamma gap gaps garbage garbled gas gate gateway gateways gather gathered gathering
gathers gave gawk gazillion gbp gcc gcloud gcov gcrypt gdb gdbus geared gedit geecko gen gencodec
gendarmerie gendarmes gendsa general generalize generalized generally generate generated generates
generating generation generator generators generic generically genkey genrsa gentoo geographical
geography geometric geometry german get getaddrinfo getattr getauxval getcwd getegid getent
getentropy getenv geteuid getgroups gethostbyaddr gethostbyname gethostname getinfo getline
getnameinfo getopt getpagesize getpass getpeername getpid getppid getpwent getpwuid getrandom
getrlimit gets getservbyname getsockname getsockopt getter getters gettext gettextize gettimeofday
getting getty gid gift gigabytes git gitattributes gitdir github gitignore gitk gitlab gitweb give
given gives giving glade glance gles glib glibc glitch glitches glob global globally globals
globbing globing globs glossary gloves glue glyph glyphs gmail gmake gmtime gnome gnu gnulib gnupg
gnutls go goal goals gobject goes going gold gone good goods goodwill googletest got goto gotos
gotten govern governed governing government gperf gpg gpgconf gpgtar gprof grab grabbed grabbing
grabs grace graceful gracefully graded gradient gradients gradually graduates grammar grammars
grammatical grant granted granting grants granularity graph graphic graphical graphics graphs
graphviz gratuitous grave gravity gray grayscale grazing great greater greatest greatly greedy
green greeting grep grepping grey grid grip groff grok groovy ground grounds groupadd grouped
grouping groups grow growing grown grows growth grub gshadow gtk guarantee guaranteed guarantees
guard guards guess guessed guesses guessing guest guide guidelines guides guiding guile guilty
gunzip gymnastics gzip gzipped habit hack hacked hacking hackish hacks had hadn halt halves hand
handed handeled handful handing handle handled handler handlers handles handling handoff hands
handshake handshakes handwriting handwritten handy hang hangs happen happened happening happens
happier happily happy hard hardcode hardcoded hardcoding harden hardened hardening harder hardlink
hardlinks hardly hardware hardwired hare harfbuzz harmful harmless harmonize harness harsh harvest
has hasattr hash hashable hashed hashes hashing hashlib hashmap hashtable hasn hassle hat hatch
have haven having he headaches header headers heading headings headman heads heap hear heard
hearings heated heavily heavy heftig heimdal heirs held hell help helped helper helpers helpful
helping helps hence henceforth henning her herding here hereafter hereby herein hereof hereunder
herrmann herself heterogeneous heuristic heuristics hex hexadecimal hexdump hibernate hibernation
hidden hide hides hierarchical hierarchies hierarchy high higher highest highlight highlighted
highlighting highlights highly him himself hinder hindrance hint hinter hinting hints hipe his
histogram historic historical historically histories history hit hitherto hits hitting hmac hman
hoc hold holder holders holding holds hole holes home homebrew homedir homepage homes homestart
hongjinghao hongjiu honor honored honoring honors honoured hood hoodie hook hooks hope hoped
hopefully hopes hoping horizon horizontal horizontally horse hospitals host hosted hosting
hostname hostnames hosts hotfix hotmail hotplug hotspot hounds hour hours housekeeping houses how
however howto hppa hpux href hub hubs huge human humanity humans humerus hundred hundreds hung
hunk hunks hunting hurd hurdle husbandry hwcap hwclock hybrid hyperactive hyperactivity hyperlink
hyperlinks hypervisor hyphen hyphenation hyphens hypot hypothetical iam icmp icon icons iconv idea
ideal ideally ideas idempotency idempotent ident identical identically identifiable identification
identified identifier identifiers identifies identify identifying identities identity idiom
idiomatic idle ids if iface ifconfig ifdef ifdefs iff ifndef ifunc ifupdown ignorable ignorance
ignore ignored ignores ignoring iii illegal illustrate illustrated illustrates illustration
ilovezfs image images imaginary imagine imap immediate immediately immemorial immigration immune
immutable impact impacted impacting impacts impartial impartiality impl implement implementation
implementations implemented implementing implements implication implications implicit implicitly
implied implies imply implying import importable importance important importantly imported
importer importers importing importlib imports impose imposed imposing imposition impossibility
impossible impoverished impression imprisonment improper improperly improve improved improvement
improvements improves improving impugned in inability inaccessible inaccurate inactive inactivity
inadequate inadmissible inadvertently inapplicable inappropriately inbound incantation incapacity
incidental incidentally incl include included includedir includes including inclusions inclusive
income incoming incompatibilities incompatibility incompatible incompatibly incompetence
incomplete inconsistencies inconsistency inconsistent inconsistently inconvenient incorporate
incorporated incorporates incorporating incorrect incorrectly increase increased increases
increasing increment incremental incrementally incremented incrementing increments incriminate
incur incurred incurs indeed indefinite indefinitely indemnify indemnity indent indentation
indented indenting indention indents indep independence independently indeterminate index indexed
indexes indexing indicate indicated indicates indicating indication indications indicator
indicators indices indicted indictment indirect indirection indirectly indispensable
indistinguishable individual individually individuals indivisibility indivisible induce induced
industrial industry ineffective inefficient inet inetd inets inevitably inexistent inexpensive
infancy infer inference inferior inferred infers infestation infinite infinitely infinity inflate
inflation influence influenced info inform informal informaltable information informational
informative informed informing informs infos infra infrastructure infringed infringement infringes
ing ingress ings inhabited inherent inherently inherit inheritable inheritance inherited
inheriting inherits inhibit inhibits init initdb initgroups initial initialisation initialise
initialised initialization initializations initialize initialized initializer initializers
initializes initializing initially initiate initiated initiates initiating initiation initiatives
initiator initramfs initrd initscript initscripts inject injected injecting injection inline
inlined inliner inlining inner innocence inode inodes inotify input inputs inquiry insane insanly
insecure insensitive insert inserted inserting insertion insertions inserts inside insight
insights insist insists insn inspect inspected inspecting inspects inspired inst install
installable installation installations installcheck installed installer installers installing
installs instalments instance instanceof instances instant instantaneous instantiate instantiated
instantiating instantiation instantly instead institute instituted institution institutions instr
instruct instructed instruction instructions instructs instrumentation insufficient insufficiently
insurance int intact integer integers integral integrate integrated integrating integration
integrators integrity intel intellectual intend intended intending intends intense intent
intention intentional intentionally intentions inter interact interacting interaction interactions
interactive interactively interacts intercept intercepted intercepts interchange interconnect
interconnects interest interested interesting interests interface interfaces interfere interfered
interference interferes interfering interior interleave interleaved interlocutory intermediary
intermediate intermixed internal internally internals international internationalized internet
interop interoperability interoperable interoperate interpol interpolated interpolation interpret
interpretation interpreted interpreters interpreting interprets interprocess interrogate interrupt
interrupted interruptible interrupting interruption interrupts intersection interval intervals
intervene intervener intervening intervention intl intltool into intrigeri intrinsic intrinsics
intro introduce introduced introduces introducing introductory introspect introspected
introspection ints inttypes intuitive invalid invalidate invalidated invalidates invalidation
invalidity invariant invariants invasion invasive invented inventory inverse inversion invert
inverted inverting investigate investigated investigating investigations invisible invitation
invited invocation invocations invoke invoked invoker invokes invoking involve involved
involvement involves involving iobuf ioctl ioctls iolock ionice iovec iovecs ipcs iptables irqtop
irregular irrelevant irrespective irrevocable irrevocably is isalpha isatty isinstance isn isnan
isolate isolating isspace issubclass issue issued issuer issuers issues issuing it italic italics
iter iterable iterables iterate iterated iterates iterating iteration iterations iterative
iterator iterators iteritems itertools its itself itstool itype jammy jar jaraco java javascript
jcristau jeetu jinterface jitter job jobs join joined joining joins jointly joints journalctl
journald journaling journals jpeg jpegtran jquery json judged judges judgment judgments judicial
juice julien jump jumper jumping jumps junction junit junk jurisdiction jurisdictions jury jussi
just justice justification justified justify karar karate kartik kbd keen keep keepalive keeping
keeps kept kerberos kernel kernels kerning kexec keybindings keyblock keyblocks keyboard keyboards
keybox keyboxes keycode keyed keyfile keygen keygrip keygrips keyid keyinfo keying keylog keymap
keymaps keypad keypress keyref keyring keyrings keys keyserver keyservers keysize keysym keysyms
keytocard keytype keyword keywords kfreebsd kill killall killed killer killing kills kilobytes
kindly kinds kinetic kitty kludge kludgily kms knee knew knob know knowing knowledge known knows
kqueue ksba kwarg kwargs kzak label labeled labeling labelled labels laboratory lack lacked
lacking lacks laid lake lambda lame lamp landed landing landowners lands landscape lang languages
lapsed laptop laptops large largefile largely larger largest largish last lasted lastlog late
latency latent later latin latter launch launchd launched launcher launches launching law lawful
lawfully laws lawsuit lawyers layby layer layers laying layout layouts lazily lazr lazy lchown
lcov ldap ldapi ldaps ldapserver ldattach ldconfig leader leading leads leaf leak leakage leaked
leaking leaks leap learn learned learns lease least leave leaves leaving lecture led left leftmost
leftover leftovers legacy legality legally legend leggings legibility legislation legislature
legitimate lenfield length lengthy lenient less lesser let lets letting level levels leverage
lexer lexers lexical lexically lexicographic lexicographically liability liable lib libacl
libarchive libassuan libatomic libaudit libblkid libbsd libc libcrypt libcrypto libcryptsetup
libcurl libdaemon libdbus libdes libdevel libdir libdl libdns libdrm libdw libedit libelf liberal
liberation liberty libev libevent libexec libexecdir libexpat libfdisk libffi libfoo libfuzzer
libgcc libgcrypt libgmp libgnutls libgomp libhandy libhogweed libiconv libidn libintl libjansson
libjpeg libksba liblzma libm libmount libnotify libnsl libnss libpng libpq libraries library
libreadline librt libs libseccomp libsecret libselinux libsmartcols libsodium libssl libsystemd
libthai libtiff libtool libtoolize libudev libunistring libunwind libusb libutil libuuid libuv
libxcb libxml libz licences licensable license licensed licensee licenses licensing licensors lie
lies lieu life lifecycle lifetime lifetimes lifted ligature light lightweight like likelihood
likely likeness likewise limbs limit limitation limitations limited limiting limits line linear
linearly linefeed lineno linenos liner lines linger lingering linguistic link linkage linkend
linker linkers linking links lint linter lintian linting linux lion lions liras lisp list listbox
listed listen listened listener listeners listening listens listing listings lists lit literal
literally literals literaly literary literature lithography litigation litres little live lived
load loadable loaded loader loaders loading loads loan loca local locale locales localhost
locality localization localize localized locally locals localstatedir localtime locate located
locates locating location locations lock locked lockfile locking locks lockstep lockups locus
lodge lodged lodging log logcheck logfile logged logger logging logic logical logically login
logind logins logname logo logos logout logrotate logs lone long longer longest longlong longs
longstanding look lookahead looked looking looks lookup lookups loop loopback loopdev looping
loops loose loosely loosen lose loses losetup losing loss losses lossless lossy lost lot lots love
low lower lowercase lowercased lowered lowest lpr lscpu lseek lsirq lslocks lslogins lsof lstat
ltmain lto lub luck ludovic lustration lying lynx lzip lzma mac mach machine machinectl machinery
machines macos macro macros macs made madness magenta magic magically magnitude maiden mail
mailbox mailinfo mailing mailmap mails mailto main mainline mainloop mainly maint maintain
maintainable maintained maintainer maintainers maintaining maintains major majority make
makedepend makefile makefiles makeinfo maker makes makeshlib making malformed malfunction
malicious maliciously malloc man manage managed management manager managers manages managing
mancill mandated mandates mandatory mandb mandir mandoc mangle mangled mangling manifest
manifested manifesting manifestly manifests manipulate manipulated manipulates manipulating
manipulation manipulations manner manpage manpages manual manually manuals manufacturer many map
mapfile mapped mapper mapping mappings maps marching margin marginally margins markdown marked
marker markers marketing marking markup markups married marshal marshalling mask masked masking
masks mass massive massively master masterdb match matched matcher matches matching material
materials math mathematical mathematics matrices matrix matter matthieu mature matured mawk max
maximal maximize maximized maximum maxsize maybe mayor mbox mbstowcs mdoc mean meaning meaningful
meaningfully meaningless meanings means meant meantime meanwhile measurable measure measured
measurement measurements measures measuring mechanical mechanism mechanisms media medium meet
meets megabyte megabytes megaco mem membership memberships memcache memchr memcmp memcpy memleak
memmove memo memorial memory memoryview memset men mention mentioned mentioning mentions menu
menus merchantability mere merely merge merged merges mergetool merging merits mesa mesg mesh
meson mess message messagebus messages messaging messed messenger messes messy met meta
metacharacters metaclass metaclasses metacpan metadata metainfo metal metaphyseal metastore meter
meth method methods metric metrics mezin micro microsecond microseconds microtask microwave
midnight might migrate migrated migrating migration mild milestones military milk million
millisecond milliseconds mime mimetype mimetypes mimic mimics min mind mine mineral mingw minimal
minimally minimise minimize minimized minimizing minimum minister ministerial minix minor minority
minus mips mipsel mirror mirrored mirroring mirrors misaligned misalignment misbehave misbehaved
misbehaving misbehavior misc miscellaneous miscompilation misconduct misconfiguration
misconfigured miscounted miscs misfeature mishandle mishandled mishandles mishandling
misinterpreted misleading misled mismatch mismatched mismatches mismatching misplaced
misrepresented miss missed misses misspelled misspellings mistake mistaken mistakenly mistakes
misunderstood misuse misused misuses mitigate mitigated mitigating mitigation mix mixed mixin
mixing mixture mixup mjs mkdir mkdtemp mkfifo mkinstalldirs mknod mkstemp mkswap mktemp mm mmap
mnemonic mnesia mock mocking mod modal modalias mode model modeled modeline models modem modern
modernize modernized modes modifiable modification modifications modified modifier modifiers
modifies modify modifying modprobe mods modular module modules modulo modulus moment moments
monetary money monitored monitors monkey mono monochrome monolith monolithic monospace monotonic
monotonically month monthly months moral more mosque most mostly mothering motion motivation
motivations motorway mount mountains mounted mountinfo mounting mountpoint mounts mouse move
movement movements moves moving mozilla mremap msdos msec msg msgid msgmerge mso msync msys mtab
mtime mtimes much muhtar multi multiarch multibyte multicast multilib multiline multipart
multipath multiple multiples multiplexed multiplexing multiplication multiplicative multiplied
multiplier multiply multiplying multiprocessing multithreaded multithreading munge municipal
municipality museum music musical musicians musl must mutability mutable mutate mutated mutating
mutation mutex mutexes mutilate mutilation mutual mutually mycluster myfile myhostname mymachines
mypy myself mysterious na nafter naive naked nalso name nameclashes namedtuple namei namely names
nameserver namespace namespaced namespaces namespacing naming nand nano nanosecond nanoseconds
nanosleep napi nare nargument narrow narrowed narrower narrowing nasync national nationals native
natively nativity natural naturally nature navailable navigate navigation nbe nbecause nbefore
nbut nbytes ncallback ncalled ncalling ncan nclass ncode nconsole nconst ncreated ncurrent ncurses
ndefault ndisc ndoes near nearby nearest nearly neccessary necessarily necessary necessitated
necessity need needed needing needless needlessly negate negated negates negation negativ negative
negatively negatives negligence negotiate negotiated negotiation neighboring neither neon nerror
nest nested nesting net netapp netball netbsd netdb netdev netfilter netgroup netlink netloc
netmask netns netrc netstat nettle network networkd networked networking networks neurology nevent
never new newer newest newgrp newkey newline newlines newly newname news nexample next nfile nfor
nfrom nfs nftables nfunction nfunctions ngettext nhas nice nicely nicer nick nickname nif nightly
nimport nin nine ninformation ninja ninstance ninstances nis nished nlet nline nmake nmay nmethod
nmodule nmore nmultiple nnew nnot nobject nobjects nobody nocheck node nodejs nodes nodiscard
nodoc noexcept nof nofail noinst noinsttest noise noisy nologin nomadic nonblock nonblocking nonce
none nonempty nonetheless nonexclusive nonexistent nonlocal nonly nonnegative nonnull nonsense
nonsensical nonstandard nonzero noon noop noption noqa nor noreturn norm normal normalization
normalize normalized normalizes normalizing normally north northbound northerly northern nos
nosort nostrip not notable notably notation notations note notebook notebooks noted nothing notice
noticeable noticed notices noticing notifications notifies notify notifying noting notion noudeb
now nowadays nowhere nowrap npassed npm npossible nproc nprocess nproperties nproperty nprovided
nreturn nreturned nroff nsame nsenter nset nshared nshould nspawn nspcc nspecified nss nsswitch
nstring nthat nthe nthen nthey nthis ntime nto ntry nuggets nuisance nuke null nullable nullity
nulls num numa number numbered numbering numbers numerals numeric numerical numerically numerous
numpy nums nurturing nuse nused nusing nvalue nvidia nwhen nwhich nwill nwith nwithout nwritten
oath oauth oauthlib obey obj objcopy objdump object objected objection objections objective
objectively objector objects obligated obligation obligations obliged obliviously obscure obscured
observable observation observations observe observed observer observes obsolescent obsolete
obsoleted obstetrics obtained obtaining obtains obvious obviously ocaml occasion occasional
occasionally occasions occupation occupied occupies occupy occupying occur occured occurred
occurrence occurrences occurring occurs ocsp octal octet octets octopus odbc oddly of off offend
offer offered offering offers office offices official officially officials offline offload
offloading offset offsetof offsets often old older oldest oldoldstable oldstable olink olinking
omega omission omissions omit omits omitted omitting on onboarding once oncology one oneline ones
ongoing only onto onwards oops opacity opaque opcode opcodes open openat openbsd opendir opened
opengl opening openldap openmp openpgp opens openssl operand operands operate operated operates
operating operation operational operations operator operators opined opinion opinions opportunity
opposed opposite oppression ops opt optarg optimal optimisation optimisations optimised optimistic
optimization optimizations optimize optimized optimizer optimizes optimizing option optional
optionally options opts or oracle orchestra order ordered ordering ordinal ordinarily ordinary
ordre org organisation organisations organised organization organizations organize organized
orientation oriented orig origin original originally originate originated originates originating
origins orignally orphan orphaned orthogonal osmond osslsigncode other others otherwise ought our
ours ourselves out outbound outdated outer outfile outgoing outline outlined outlines output
outputs outputting outright outset outside outstanding over overall overcome overcrowded
overcrowding overdue overflow overflowed overflowing overflows overhaul overhauled overhead
overkill overlap overlapped overlapping overlaps overlay overlayfs overlays overlimits overload
overloaded overloading overloads overlong overlooked overly overread overridable overridden
override overriden overrides overriding overrun overruns overshoot oversight overturned overview
overwrite overwrites overwriting overwritten owing own owned owner owners ownership ownerships
ownertrust owning owns pacify pack package packaged packager packagers packages packaging packed
packet packets packfile packfiles packing packrat packs pad padded padding pads page paged pager
pages paging paid paint painting pair paired pairing pairs palette pamphlet pancake pango panics
pantomime paper papers parade paragraphs parallel parallelism parallelization param parameter
parameterized parameterlist parameters parametrized paramref params parcel paren parens
parentheses parenthesis parenthesized parish parity parking parliament parliamentary parm parsable
parse parseable parsed parser parsers parses parsetools parsing part partial partially
participants participate participated participating participation particular particularly parties
partition partitioned partitioning partitions partly partnership parts partx pass passages passed
passes passing passive passport passwd password passwords past paste pasted pasting patch patched
patches patching patchlevel patchset patent patents path pathlib pathname pathnames pathological
paths pathspec pathspecs pathway patience patt patterns pause paused pausing pay paying payload
payloads payment payments pays pbuilder pdf peace peaceful peak peculiar pecuniary pedantic peek
peel peer peered peering peers penal penalties penalty pendantic pension people pepper per percent
percentage perf perfect perfectly perform performance performances performant performed performer
performing performs perhaps perimeter period periodic periodical periodically periods perl perldoc
perm permanent permanently permissible permission permissions permissive permissively permit
permits permitted permitting perms permutation perpetual perror persist persisted persistence
persistent persistently persists person personal personalities personality persons perspective
pertain pertaining pertinent petition petty phase phases phasing philipp phonogram phonograms
phony photo photographic photography phrase phrases physician pick pickaxe picked pickier picking
pickle pickled pickling picks picky picture pictures pid pidfile pidof pids piece piecemeal pieces
pile pin pinentry ping pinned pinning pinpad pins pioneer pip pipe piped pipeline pipelines pipes
piping pitch piuparts pivot pixbuf pixel pixels pixmap pixmaps pkdecrypt pkexec pkey pkg pkgconf
pkgconfig placard place placed placeholder placeholders places placing plain plainly plaintext
plaintiff plaintiffs plane planes planned planner planning plans plat platform platformdirs
platforms plausible plays plea pleadings plenty plethora plot plots plough plug pluggable plugged
plugin plugins plumbing plural plus point pointed pointer pointers pointing pointless points
poison poisoned policies policy policycontroller political polkit polkitd poll polled polling
pollute polluting pollution polygons polynomial pool pools poorly pop popcount popen popped
popping poppler pops popular populate populated populating population popup popups porridge port
portability portable portably portal ported porters porting portion portions ports pos posed
position positional positioned positioning positions positive positives posix possessing
possessions possessive possibilities possibility possible possibly post posted postfix postgres
postgresql posting postinst postinstall postpone postponed postrm posts potable potential
potentially power powered powerful powering poweroff powerpc powerpoint powers ppc practicable
practical practically practice practices practise practised practising pragma pragmas preacher
pread preallocate preallocation preamble prebuilt precede preceded precedence precedes preceding
precise precisely precision precisions precluded precompiled precompute precomputed pred
predecessor predecessors predefined predicate predicated predicates predict predictable prediction
preexisting pref prefer preferable preferably preference preferences preferentially preferred
preferring prefers prefetch prefix prefixed prefixes prefixing prefixlen prefs pregenerated
prehistoric preinst prejudice prejudiced prejudicial preliminary preload prematurely premises
premultiplied prep prepackaged preparation preparations preparatory prepare prepared prepares
preparing prepend prepended prepending prepends preprocess preprocessing preprocessor
preprocessors prerelease prereleases prereq prereqs prerequisite prerequisites prerm prescriptive
presence presenting presently presents preservation preserve preserved preserves preserving preset
presets press pressed presses pressing pressure presumably presumed presumption pretend pretending
pretends pretty prev prevailing prevent prevented preventing preventive prevents preview previous
previously price priest primarily prime primes primitive primitives primordials principal
principals principle principles print printable printed printer printers printf printing printout
prints prio prior priorities prioritize priority prisoners prisons priv privacy private privateca
privately privilege privileged privileges prlimit prob probability probably probe prober probes
probing problem problematic problems proc procedural procedure procedures proceed proceeding
proceedings proceeds process processed processes processing processor processors procfs procps
prod produce produced producer produces producing product production productnumber products
profession profile profiler profiles profiling profits prog progname program programmable
programmatic programmatically programmed programmer programmers programmes programming programs
progress progressive progs prohibit prohibited prohibiting prohibition prohibits project projects
prolonged prominent prominently promiscuous promise promises promisify promisor promissory promote
promoted promotes promoting promotion promotional prompt prompted prompting promptly prompts prone
pronoun pronounced proof proofs prop propaganda propagate propagated propagates propagating
propagation proper properly properties proportional proportionality proposal proposals propose
proposed proprietary prosecuting prosecutor prosecutors prospect prospectively prospects
prostheses protect protected protecting protections protects protest protested protests proto
protobuf protocols protonmail protos prototype prototypes prove proved proven provide provided
provider providers provides providing province provision provisional provisioning provisions
provoke proxied proxies proxy prune pruned pruning pselect pseudo pseudocode pseudonym
pseudorandom pseudoterminals pthread pthreads ptr ptrace pubkey publication publicity publicly
publish published publisher publishes publishing pubsub pull pulled pulling pulls punctuation
punycode pure purelib purely purge purged purging purple purpose purposefully purposes pursuant
push pushed pushes pushing put putenv puts putting pwd pwri pwrite pybuild pyflakes pygments
pygobject pygtk pyjamas pylint pyparsing pypi pyproject pypy pytest python pythonic qdisc qdiscs
qemu qsort quad quadratic qualified qualifier qualifiers qualify quality qualitybar quantities
quantity quantization quantum quash quashed quashing queries query querying querystring question
questionable questions queue queued queueing queues queuing quic quick quicker quickly quietly
quilt quirk quirks quit quite quits quitting quo quot quota quotas quotation quote quoted quotes
quotient quoting qux rabbi race races racing racy radio radiology radix raid railway raise raised
raises raising rally rami ran ranctx rand random randomization randomized randomly randomness
randr ranges ranging raninit rank ranlib ranval rapid rapidly rare rarely raster rasterizer rate
rates rather rating ratio rational rationale ratios raw rawmemchr rdar reach reachability
reachable reached reaches reaching react reaction read readability readable readahead readding
readdir readelf reader readers readily readiness readline readlink readme readonly readprofile
reads ready real realised realistic realistically reality realize realized realloc reallocarray
reallocate reallocated reallocating reallocation really realm realpath reals realtime reap
rearrange rearranged rearranges rearranging reason reasonable reasonably reasoned reasoning
reasons reassess reassessment rebase rebased rebasing rebinding reboot rebooted rebooting reboots
rebroadcast rebuild rebuilding rebuilds rebuilt recalculate recalculated recall recalled recast
receipt receipts receive received receiver receives receiving recent recently recevied recieved
recipe recipes recipient recipients recitations reclaim reclaimed recode recognise recognised
recognition recognizable recognizably recognize recognized recognizes recognizing recommend
recommendation recommendations recommended recommender recommending recommends recompilation
recompile recompiled recompiling recompute reconcile reconfiguration reconfigure reconnect
reconsider reconstruct reconstructed reconstruction record recording recordings records recover
recoverable recovered recovering recovers recovery recreate recreated recreating rectangle
rectangles rectangular rectification rectified rectify rections recurse recurses recursing
recursion recursions recursive recursively recv recycle red redact redacted redaction redefine
redefined redefining redefinition redesign redhat redirect redirected redirecting redirection
redirections redirects redis redistribute redistributed redistributing redistribution redo redraw
reduce reduced reduces reducing reduction reductions redundancies redundancy redundant reenable
reentrancy reentrant refactor refactored refactoring refactorings refcnt refcount refcounting
reference referenced references referencing referendum referring refers refine refinement
refinements reflect reflected reflecting reflection reflects reflog reflogs refname refnames
reform reformat reformatted reformatting reformed refrain refresh refreshed refreshing refspec
refspecs refugees refusals refuse refuses refusing regard regarded regarding regardless regcomp
regenerate regenerated regeneration regex regexec regexes regexp regexps regexs regime region
regional regions register registering registers registrations registry regress regressed
regression regressions regular regularly regulated regulation regulations rehash reimbursed
reimbursement reimplementation reimplemented reindeer reindent reinitialize reinitialized
reinitializing reinstall reinstate reinstated reinstatement reintroduce reintroduced reinvoked
reiterate reiterated reject rejected rejecting rejection rejections rejects relate related relates
relating relation relations relatively relax relaxed relay release released releases releasing
relevance relevant reliability reliable reliably reliance relicense relicensing relied relies
religious reload reloaded reloading reloads reloc relocatable relocate relocated relocation
relocations relocs relro reltool rely relying remain remainder remained remaining remains remand
remanded remap remapping remark remarks remedies remedy remember remembering remembers remembrance
remind reminded reminder remitted remnants remote remotely remotes remount removable removals
remove removes removing rename renamed renames renaming render renderable rendered renderer
renderers rendering renders renegotiation renew renewed renice reopen reorder reordered reordering
reorg reorganisation reorganization reorganize reorganized repack repackaged repacked repacking
repacksuffix repair repaired repairs reparsing repart repeatable repeated repeatedly repeating
repeats repetition repetitions repetitive repl replace replaced replacement replacements replaces
replacing replay replayed replaying replica replicas replicate replicated replication replied
replies reply replying repo reportbug reportedly reporters reporting repos repositories repository
repr represent representable representation representations representative representatives
represented representing represents reproduce reproduced reproduces reproducibility reproducible
reproducibly reproducing reproduction reprotest reputation req reqevents reqs requested requesting
requests require required requirement requirements requires requiring requisite reread rerere
rerun rerunning res rescan research resembles resent reservation reservations reserve reserved
reserves reset resets resetting reside resided resides residing resigned resilient resistance
resistant resize resized resizes resizing resolution resolutions resolv resolvable resolvconf
resolve resolved resolver resolvers resolves resolving resort resource resources resp respect
respected respecting respective respectively respects respond responded respondent responding
responds response responses responsibilities responsibility responsible responsive rest
restablished restart restarted restarting restarts restitution restoration restore restored
restores restoring restrict restricted restricting restriction restrictions restrictive restricts
restructure restructured restructuring result resulted resulting results resumable resume resumed
resumes resuming resumption resync ret retain retained retaining retains retention rethink retinal
retire retired retirement retracted retried retries retrieval retrieve retrieved retrieves
retrieving retroactively retrospectively retry retrying return returned returning returns retval
reusable reuse reused reuses reusing rev revamp revamped reveal revealed reveals revents reverse
reversed reverses reversing reversion revert reverted reverting reverts reviewed reviewers reviews
revise revised revision revisions revisited revisiting revocation revoke revoked revoking
revolutionary revs rewind reword reworded rework reworked rewrite rewrites rewriting rewritten
rewrote rfkill rgb rhash rib rich rid ridiculous right rightmost rights ring riscv rise risky
river rlimit rlimits rlogin rmdir road robberies robust robustly robustness roff role roles roll
rollback rolled rolling rollout rollup rooms root roots rotate rotated rotating rotation rotations
rough roughly round roundabout rounded rounding rounds roundtrip route routed router routers
routes routinely routines routing row rows royalties royalty rpath rpcgen rpm rpmbuild rsa rseq
rtcwake rtype ruby rudimentary rule ruled rules ruling run rundir runlevel runnable runner runners
running runs runtest runtests runtime runtimes runuser rust rustc rustics safeguards safely safer
safest said sake salaries salary sale saleyn salsa salt salutation samaritans samba same sample
samples sampling sanction sandbox sandboxed sandboxing sane saner sanitary sanitize sanitizer
sanitizers sanitizing sanity sans sarge sasl satisfaction satisfactory satisfied satisfies satisfy
satisfying save saved saves saving savings saw say saying says sbuild scaffolding scalability
scalable scalar scalars scale scaled scales scaling scan scandir scanf scanline scanned scanner
scanning scarf scary scattered scdaemon scenario scenarios scheduled scheduler schedules
scheduling schema schemas scheme schemes schillings schizophrenia science sciences scientific
scooter scootergrisen scope scoped scopes scoping score screen screens screensaver screenshots
script scripted scripting scriptlet scriptlive scriptreplay scripts scroll scrollable scrollback
scrollbar scrollbars scrolled scrolling scrolls scrypt sculpture sdist sdists sea sealed sealing
search searched searches searching searchpath seats sec seccomp second seconds secret secretary
secrets section sections sector sectors securely secures securing security sed see seed seeded
seeding seeds seeing seek seekable seeking seeks seem seemed seemingly seems sees segfault
segfaulted segfaulting segfaults segment segmentation segments segregate segv select selectable
selected selecting selection selections selective selectively selector selectors selects self
selftest selftests selinux sell selling semantic semantically semantics semaphore semaphores semi
semicolon semicolons sender sendfile sending sendmail sends senior sense sensible sensibly
sensitive sensitivity sentence sentenced sentences sentinel separable separate separately
separates separating separator separators seq sequence sequencer sequences sequencing sequential
sequentially serial serialise serializable serialization serialize serialized serializer
serializing serialno series serif seriously seriousness sermon servant serve served server
serveral serverlisten servername servers serves service services servicing serving set setarch
setattr setenv setgid setgroups setitimer setjmp setlocale setpriv setresuid sets setsid
setsockopt settable settee setter setterm setters setting settings settled settlement setuid setup
setups setuptools seven seventeenth seventh several severance severed severely severity sfdisk
sfor shader shadow shadowed shadowing shadows shake shall shallow shape shaper shapes shaping
share shareable shared shareholder shareholders shares sharing sharp she shebang shebangs sheet
shellcheck shells shields shift shifted shifting shifts shiftwidth shim ship shipped shipping
ships shlib shlibs shop short shortcomings shortcut shortcuts shorten shortened shortening shorter
shortest shorthand shorthands shortlog shortly shot should shouldn show showed showing shown shows
shred shrink shrinking shrinks shuffling shut shutdown shuts shutting sibbling side sideband
sidebar sides sig sigaction sigh sight siginfo sigma sign signal signaled signaling signalled
signalling signals signature signatures signed signedness signer significance significant
significantly signifies signify signing signs sigprocmask sigs sigval silence silenced silences
silent silently silly similar similarity similarly simple simpler simplest simplicity
simplification simplifications simplified simplifies simplify simplifying simplistic simply
simulate simulated simulates simulating simulation simulator simultaneous simultaneously since
sine sing singers single singleton singletons singular sink sit site sites sits sitting situated
situation situations six sixteen sixteenth size sized sizeof sizes sizing sjoerd skeletal skeleton
sketch skew skill skip skippable skipped skipping skips skirt slack slash slashes slave slice
slices slicing slight slightly slip slippers sloppy slot slots slow slowdown slower slowing slowly
slowness slows small smaller smallest smart smartcard smartcards smarter smash smashing smooth
smoother smuggling snap snapshot snapshots sneak snippet snippets snprintf so socat societies
society sock sockaddr socket socketpair sockets sockname soft software sojourn solaris sold
soldiers sole solely solid solution solutions solve solved solver solves solving some somebody
somehow someone something sometime sometimes somewhat somewhere soname sonames soon sooner
sophisticated sort sorted sorting sorts sought sound sounds source sourcecode sourced sourceforge
sources sourcing south southbound southerly southern soversion space spaces spacing spacious spam
span spanner spanning spans sparc spare sparse spawn spawned spawning spawns speak speaking spec
special specialised specializations specialized specially specific specifically specification
specifications specifics specified specifier specifiers specifies specify specifying specs
spectrum speculative sped speed speeding speedo speeds speedup speedups spell spellcheck spelled
spelling spellings spend spending spends spent sphinx spin spinal spinner spirit spite splice
split splits splitter splitting sponsor sponsored sponsoring sponsorship spoof spoofing spool
sporadic sports spot spots spotted spotting spray spread spreading spreadsheet sprintf spurious
spuriously sql sqlite square squash squashed squeeze squelch squelched src srcdir sscanf ssh ssl
stability stabilize stable stack stacked stacking stacklevel stacks stacktrace staged stages
staging stale stall stalled stalling stamp stamps stand standalone standard standardization
standardize standardized standards standby standing stands stanza stanzas stapling star start
started starting starts startup stash stat state stated stateful stateless statements states
statfs static statically stating statisfied statistic statistical statistics stats status statuses
statx stay stayed staying stays std stdarg stdbool stddef stderr stdin stdint stdio stdlib stdout
stead steal stem step stepping sterling stick sticky still stimulate stipulated stock stone stop
stoppage stopped stopping stops storage store stored stores storing story str strace straight
straightforward strange strangely strategic strategies stray strbuf strcasecmp strcat strconcat
strdup stream streamed streaming streamline streams strength strerror stressing stretch strict
stricter strictly stride strikethrough string stringification stringified stringify strings strip
stripe stripped stripping strips strlen strlist stroke strong stronger strongly strtod strtok
strtol strtonum strtoul strtoull struct structs structural structurally structure structured
structures stty stub stubs stuck studied studies studio study stuff stupid style styled styles
stylesheet stylesheets styling stylistic sub subclass subclassed subclasses subclassing subcommand
subcommands subdir subdirectories subdirectory subdirs subdomain subdomains subexpressions
subgroup subjected subjects subkey subkeys sublicense sublicenseable sublicensed sublists submenu
submission submissions submit submitted submitting submodule submodules subnet subnets subnetwork
suboptimal subordinate subpackage subpackages subpacket subpath subprocess subprocesses subproject
subroutine subroutines subs subsampling subscribe subscribed subscribers subscript subscription
subscriptions subscripts subsection subsections subsequent subsequently subset subsets subshell
subsidiary substantial substantially substantiate substantive substitition substitute substituted
substitutes substituting substitution substitutions substr substring substrings substvar substvars
subsystem subsystems subtests subtle subtly subtract subtracted subtracting subtraction subtree
subtrees subtype subtypes subversion subvolumes succeed succeeded succeeding succeeds success
successful successfully succession successive successively successor successors such suchlike
suddenly sudo sued suffer suffered suffering suffers suffice suffices sufficient sufficiently
suffix suffixed suffixes sugar suggest suggested suggesting suggestion suggestions suggests suid
suit suitability suitable suitably suite suited suites sulogin sum summaries summarised summarize
summarizes summarizing summing summoned summons sumof sums super superblock superblocks
superceeded superclass superclasses superficial superfluous superior superproject superscript
supersede superseded supersedes superseding superset superuser suport supplement supplemental
supplementary supplemented supplied supplier supplies supplying supporting supports suppose
supposed supposedly suppress suppressed suppresses suppressing suppression suppressions sure
surestart surface surfaces surplus surprise surprised surprises surprising surrenders surrogate
surround surrounded surrounding survey survive susceptible suse suspect suspects suspend
suspending suspends suspensive sustained svn swallow swan swap swapchain swapoff swapon swapped
swapping swaps sweets swig swimming switch switched switches switching symbol symbolic symbols
symboltable symcryptrun symlink symlinked symlinking symlinks symmetric symptom symref sync synced
synching synchronisation synchronization synchronize synchronized synchronizes synchronizing
synchronous synchronously syncing syncs syndrome synonym synonymous synonyms synopsis syntactic
syntactical syntactically syntax syntaxes synthesize synthesized synthesizing synthetic sys
sysadmin sysadmins syscall syscalls sysconf sysconfdir sysconfig sysctl sysfs sysinit syslimits
syslog sysopen sysroot system systematic systematically systemctl systemd systems sysusers
sysutils sysvinit tab tables tablet tabs tabsize tabstop tabular tag tagged tagging tagname tags
tail taint tainted take taken takeover takes taking talk talking talks tamper tampering tape tar
tarball tarballs tarfile target targeted targeting targets targetting task tasks taskset taught
tax taxes tbody tcp teach tear teardown technical technically technique techniques technological
technologies technology tedious television tell telling tells telnet temp tempfile template
templated templates temple temporarily temporary tempvars ten tend tended tends tensions tentative
terabytes termcap terminal terminals terminate terminated terminates terminating termination
terminator terminators terminfo terminology termio termios ternary ternminated terraform
territories territory terror terrorism terrorist terse tesseract test testbed testcase testcases
tested tester testers testimony testing testname tests testsuite testsuites texinfo textconv
textdomain textual texture than thankful that the thead their theirs them theme themes themselves
then theoretical theoretically theory there thereafter thereby therefore therein thereof thereto
these thesis they thin thing things think thinking thinks third thirty this thorough thoroughly
those though thought thousand thousands thread threaded threading threadpool threads threadsafe
three thresholds threw throttle throttling through throughout throughput throw throwing thrown
throws thru thumb thumbnail thus tibia tick ticket tickets ticks tidy tidying tied tier tight
tighten tightened tighter tightly tights tilde tile tiled tilegx tiles tiling till time timed
timeframe timely timeout timeouts timer timers times timespec timestamp timestamps timeval
timezone timezones timing timings timochouk tinderbox tinfo tiny tion tip tips title titled titles
tium tiwari tls tmp tmpbuf tmpdir tmpfile tmpfiles tmpvar tmux to toast toctree today todo
together toggle toggled toggles toggling token tokenize tokenizer tokens tokentype told tolerance
tolerant tolerate tolerated tolower toml tone tons too took tool toolchain toolchains tooling
toolkit toolkits tools toolset toolsuite tooltip tooltips top topic toplevel topmost topography
topological topology torn torri tort torture toscano total totally totals touch touches touchpad
toward towards tpus traceback tracebacks traced traces tracing track tracked tracker tracking
tracks tracksuit trade trademark trademarks tradeoff tradition traditional traditionally
traditions traffic trailer trailers trailing train trainee trainers training trampoline
transaction transactions transcoding transfer transferable transferred transferring transfers
transform transformation transformations transformed transforming transforms transient transition
transitional transitioned transitions transitive translatable translate translated translates
translating translation translationproject translations translator translators transmission
transmit transmits transmitted transparency transparent transparently transport transports trap
trapped traps trash travelling traversable traversal traversals traverse traversed traversing
treasurer treat treated treating treats treaty tree trees trial triangle tribunal trick tricked
trickery tricks tricky tried tries trigger triggered triggering triggers trim trimmed trimming
trims trio trip triple triples triplet triplets trips trivial trivially troff trouble troubles
troubleshooting trousers true truecolor truly trunc truncate truncated truncates truncating
truncation trunk trustdb trusted trusting trusts truth truthy try trying trylock tsan tty ttyio
ttyname ttys ttytype tunable tune tuned tuning tunnel tunneling tunnels tuple tuples turn turned
turning turns tutorial tweak tweaked tweaking tweaks twelve twenty twice two twofish txt type
typeahead typearg typecast typecasts typed typedef typedefs typename typenames typeof types
typeset typical typically typing typo typofixes typographical typography typos tzdata ubsan ubuntu
uchar uclampset udeb udebs udev udevadm udevd udp uevents ugly uid uids uint ulimit ulong ultimate
ultimately ultrix umask umbrella umlaut umount unable unaffected unaligned unallocated unaltered
unambiguous unambiguously uname unary unauthenticated unauthorized unavailable unavoidable unaware
unbalanced unbind unblock unbound unbounded unbreak unbreakable unbuffered unbundled uncaught
uncertainty unchanged unchecked unclean uncleanly unclear unclosed uncommitted uncommon uncompress
uncompressed uncompressing unconditional unconditionally unconnected unconstitutional uncontrolled
uncorrected uncovered und undeclared undecorated undef undefine undefined undeprecated under
underflow undergo underline underlined underlines underlying undermine underneath underscore
underscores undersized understand understandable understanding understandings understands
understood undertaking underway undesirable undesired undetected undici undisputed undo
undocumented undoes undone unencoded unencrypted unenforceable unescape unescaped unexpected
unexpectedly unexported unfair unfinished unfit unfitness unfixed unforeseen unfortunate unfounded
ungetc ungrabbed unhandled unhashable unhealthy unhelpful unicast unicode unicorn unidentified
unifdef unified uniformly unify unimplemented uninit uninitialised uninitialized uninstall
uninstallable uninstallation uninstalled uninstalling unintended unintentional unintentionally
uninteresting union unionist unions uniq unique uniquely uniqueness unistd united units unittest
unittests unity universal universally universe university unix unjustifiably unjustified unknown
unlawful unlawfully unlawfulness unless unlike unlikely unlimited unlink unlinked unload unloaded
unloading unlock unlocked unlocking unlocks unlucky unmaintained unmanaged unmapped unmarried
unmatched unmerged unmodified unmount unmounted unmounting unnamed unneccessary unnecessarily
unnecessary unneeded unnoticed unofficial unordered unpack unpacked unpacking unpadded unpatched
unpopulated unportable unpredictable unprintable unprivileged unprocessed unqualified unquote
unquoted unreachable unread unreadable unreasonable unreasonably unrecognised unrecognized
unrecoverable unref unreferenced unregister unregistered unrelated unreleased unreliable
unreproducible unrequired unresolved unrestricted unroll unrolling unsatisfiable unserialize unset
unsets unsetting unshare unsigned unsorted unspecified unstable unstripped unsuccessful
unsuccessfully unsupported unsure unterminated untested until untouched untracked untranslated
untrue untrusted unusable unused unusual unverified unversioned unwanted unwind unwinding unwrap
unwrapped unwritable unzip up upcoming updating upgrade upgraded upgrades upgrading upheld uphold
upholding upload uploaded uploader uploaders uploading uploads upon upper uppercase upstart
upstream upstreamed uptime upward upwards urged urgency uri uris url urllib urlparse urls
usability usable usage usages uscan use usec used useful usefull usefully usefulness useless user
useradd userdb userdiff userid userinfo userland usermod username usernames users userspace uses
using usleep usrmerge ustar usual usually util utilities utility utilization utilize utilizes
utilizing utils utime utimensat utimes utmp utmpdump utterly uuid uuidd uuidgen uvwasi uyma vague
valentine valgrind valid validate validated validates validating validation validations validator
validators validity valign valuable valuator value valueparam values van var vararg varargs
varfield variable variables variadic variance variant variants variation variations varies variety
various varname vars vary varying vasprintf vastly vault vcbuild ve vector vectors vendor vendored
vendors ventilation venture venv verb verbatim verbose verbosity verbs verification verified
verifier verifies verify verifying verity vermin versa version versionadded versionchanged
versioned versioning versions versus vertex vertical vertically very vestigial veteran vfat vfork
via vicar vice vicinity view viewable viewed viewer viewers viewing views village villages ville
vim vimrc violate violated violates violating violation violations vipw virtual virtualenv
virtualization virtualized virtually virtue visa visibility vision visited visiting visual
visualize visually visuals vital vlan vmware vocational void volatile volume volumes voluntarily
voluntary voluntas volunteers von vouchers vowels vroff vsnapshot vulkan vulnerabilities wadllib
wages wainting wait waited waiter waiters waiting waitpid waits waive waived waiver waives wake
wakeup walk walker walking walks wall walls want wanted wanting wants war warn warned warnings
warns warrant warranties warrants warranty was wasi wasm wasn waste wasted wasteful wastes wasting
watch watchdog watcher watches watching watchman water watermark waters way wayland ways wchar
wcwidth we weaker weakness weakref weather web webcrypto website webview week weekday weeks weigh
weighted weighting weights weird weirdness welcome welcomed well wellies went were weren westbound
westerly wget what whatever whatis whatsoever wheatsheaf wheel wheels when whence whenever where
whereby wherein whereis wherever whether which whichever while whilst white whitelist whitelisting
whitespace whitespaces who whoever whole wholly whom whose why wide widely wider widespread widget
widgets width widths wiki wild wildcard wildcards will willing willingness win windefs windowing
windows windres wing wins winsock wipe wipefs wire wired wireguard wireless wise wish wished
wishing with withdraw withdrew within without wizard wmemchr woken women won wonder woody word
worded wording words work workaround workarounds worked workflow workflows workforce workings
workload workloads works workspace workstation workstations worktree worktrees world worldwide
worse worst worth would wouldn wrap wrapped wrapper wrappers wrapping wraps writable write
writeable writer writers writes writev writing written wrong wrongly wrote wrt www wyrok xalloc
xargs xattr xauth xcalloc xcb xcbext xcbgen xcbint xcode xdiff xenial xevie xfixes xgettext
xidtype xinput xlib xlocale xmalloc xmerl xml xmlto xmltoman xorg xprint xproto xref xres xserver
xterm xtrans xtrymalloc xxx xyz yacc yaml years yellow yesterday yet yield yielded yielding yields
yoghurt you your yourself zdump zero zeroconf zeroed zeroes zeroing zeros zgrep zip zipfile
zipimport zlib zlotys zombie zonal zone zones zramctl zsh
"""
)

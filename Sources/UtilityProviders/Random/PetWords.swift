/// The words of pet names: lower-case letters only, none offensive by itself.
enum PetWords {
    static let adverbs = words(
        """
        ably absently abstractly actively actually acutely adeptly admirably adroitly aerially affably \
        agilely airily alertly alone amazingly amiably amply annually anxiously aptly ardently arguably \
        artfully astutely audibly avidly barely basically blandly blankly blissfully blithely bluntly boldly \
        bravely breezily briefly brightly briskly broadly busily calmly candidly carefully casually \
        centrally certainly cheerily chiefly civilly cleanly clearly cleverly closely commonly compactly \
        concisely constantly coolly correctly cosily covertly coyly crazily creamily crisply cunningly \
        curiously currently daily daintily daringly darkly dearly decently deeply deftly densely devoutly \
        diligently dimly directly distantly divinely dreamily drowsily dually duly dutifully eagerly early \
        earnestly easily eerily elegantly endlessly entirely equally eternally evenly evidently exactly \
        expertly externally fairly faithfully famously fervently fiercely finally finely firmly firstly \
        flatly fluently fondly formally frankly freely frequently freshly frugally fully funnily gaily \
        gallantly generally gently genuinely gladly gleefully globally gracefully gradually grandly \
        gratefully gravely greatly happily hardly hastily heartily heavily helpfully highly honestly \
        hopefully hourly hugely humbly ideally idly immensely infinitely initially innately instantly \
        intently inwardly ironically jauntily jokingly jovially joyfully joyously keenly kindly largely \
        lastly lately lavishly lazily leisurely lightly likely linearly literally lively locally loftily \
        loosely loudly lovingly lowly loyally lucidly luckily lushly mainly manually maximally meekly \
        mellowly memorably mentally merely merrily mildly mindfully minimally modestly monthly morally \
        mostly musically mutely mutually namely nearly neatly nervously newly nicely nightly nimbly nobly \
        noisily normally notably obviously oddly officially openly optimally orderly ornately outwardly \
        partially partly patiently perfectly placidly plainly playfully pleasantly politely positively \
        possibly precisely presently previously primarily privately promptly properly proudly prudently \
        publicly punctually purely quaintly quickly quietly quirkily rapidly rarely readily really recently \
        regally regularly reliably richly rightly rigidly robustly roughly roundly routinely royally \
        rustically safely sagely scarcely secondly secretly securely seemingly serenely seriously sharply \
        sheepishly shortly shrewdly shyly silently silkily simply sincerely sleekly sleepily slowly smartly \
        smoothly snugly soberly socially softly solely solemnly solidly soundly sparsely speedily spicily \
        squarely stably starkly steadily steeply sternly stoutly strangely strictly strongly sturdily subtly \
        suddenly suitably sunnily superbly surely sweetly swiftly tacitly tactfully tamely tartly tenderly \
        tensely thickly thinly thirdly thoroughly thriftily tidily tightly timely totally trimly truly \
        truthfully tunefully ultimately uniformly uniquely upwardly urgently usefully usually utterly \
        vaguely validly vastly verbally vertically vigorously virtually visibly visually vividly vocally \
        warily warmly weekly wholly widely wildly willingly wisely wistfully wittily worthily yearly \
        youthfully zealously zestfully
        """
    )

    static let adjectives = words(
        """
        able above active adapted adept adequate adored adroit aerial affable agile airy alert alive allowed \
        alpine amazed amazing amber ample amused ancient apt aquatic arable arctic ardent arid artful ashen \
        assured astral astute atomic attuned august avid awaited aware azure balanced balmy basic beaming \
        beloved benign better bijou blazing blessed blithe blooming blue bold bonny bouncy boxy brainy brave \
        brawny breezy brief bright briny brisk broad bronze brown bubbly budding bumpy buoyant busy calm \
        candid capable carefree caring casual catchy cedar central certain charmed charming cheery chief \
        chilly chosen chunky civic civil classic clean clear clever close cloudy coastal cobalt cocoa \
        coherent comic common compact complete composed content cool copper coral cordial correct cosmic \
        cosy courtly cozy crafty creamy creative credible crimson crisp crowning crucial crunchy crystal \
        cuddly cunning curious curly current cute daily dainty dandy dapper daring darling dashing dawning \
        dazzling dear decent deciding decisive deep definite deft delicate desired devoted dewy diligent \
        direct discreet distinct diverse divine doting dotted dreamy driven dulcet dusky dusty dutiful \
        dynamic eager early earnest earthy eastern easy eclectic elastic elated elder elegant elfin eloquent \
        eminent enduring engaged engaging enhanced enjoyed epic equipped eternal ethical even evident \
        evolved evolving exact excited exciting exotic expert express fabled fair faithful famed famous \
        fancy fast feasible feathery festive fiery fine firm first fit fitting fizzy flaky flawless fleet \
        flexible floating floral flowing fluent fluffy flying foamy focused folksy fond forested formal \
        frank free fresh friendly frosty frugal fruity full fun funny fuzzy gallant genial gentle genuine \
        giant giddy gifted giving glad gleaming gleeful glossy glowing golden good gorgeous graceful \
        gracious grand granite grassy grateful gray great green groovy growing grown guided guiding gusty \
        handy happy hardy harmless hazel healthy hearty heavenly helped helpful helping heroic hidden hip \
        homely honest honeyed hopeful humane humble humming humorous iconic icy ideal immense immune \
        infinite informed innocent inspired integral ivory jade jaunty jazzy jolly jovial joyful joyous \
        jubilant just keen kind kindly knowing large lasting lavish lawful leading leafy learned learning \
        legible lemony lenient level liberal light lilac limber lithe lively living local lofty logical \
        loved lovely loving loyal lucid lucky lunar lush lyrical magical magnetic maple marble marine mature \
        meaning measured meek mellow melodic merry mighty mild mindful mint minty misty mobile model modern \
        modest moist moonlit moral mossy moved moving musical mutual mystic native natural nautical near \
        neat needed neutral new next nice nifty nimble noble notable noted novel nurtured nutty oaken \
        obliging oceanic olive opal open optimal optimum oracular orange orderly organic oriented outgoing \
        oval patient peaceful pearly peppy perfect perky pink pithy placid plain playful pleasant pleased \
        plucky plum plush poetic poised polar polished polite popular positive potent powerful precious \
        precise premium pretty primary prime prized profound prompt proper proud proven prudent pure purple \
        quaint quality quick quiet quirky radiant rainy rapid rare rational ready real refined regal regular \
        relaxed relaxing relieved renewed renewing rested restful rich right rising robust rosy round \
        rousing royal ruby rugged rural russet rustic sacred safe saffron sage sandy sapphire satin saved \
        saving savvy scarlet scenic secure select selected sensible serene settled settling sharing sharp \
        shining shiny showy sienna silent silken silky silver simple sincere skilled sleek sleepy smart \
        smiling smooth snappy snowy snug sociable social solar solid sought sound southern spacious special \
        spicy splendid sporty spotted springy spruce square stable starry stately steady stellar sterling \
        stirred stirring stoic storied strong sturdy stylish suave sublime subtle suitable suited sunlit \
        sunny super superb supreme sure sweeping sweet swift sylvan tactful tame tangible tasty teal teeming \
        tender thankful thorough thrifty thriving tidal tidy timely tiny tireless together tolerant topical \
        touched touching tough tranquil trim true trusted trusting trusty truthful tuneful twinkly ultimate \
        unbiased unified unique united upbeat upright uptown upward urban usable useful utmost valiant valid \
        valued vast velvet verdant verified vernal versed viable vibrant vigilant vintage violet visible \
        vital vivid vocal volcanic wanted warm warmed wealthy welcome well western whole wide willing \
        willowy winning winsome wired wise witty wondrous wooden woolly workable working worthy woven young \
        youthful zany zealous zesty zippy
        """
    )

    static let names = words(
        """
        aardvark adder agouti akita albacore alpaca amoeba anaconda anchovy anemone ant anteater antelope \
        ape aphid arachnid asp auk avocet axolotl baboon badger barb barbet barnacle basilisk bass bat \
        beagle bear beaver bee beetle beluga bengal bighorn bird bison bittern blenny blowfish bluebird \
        bluegill bluejay boa boar bobcat bobolink bonefish bonito bonobo boxer brant bream brill buck budgie \
        buffalo bug bull bulldog bullfrog bunny bunting burbot burro bushbaby bustard buzzard caiman calf \
        camel canary capuchin capybara caracal cardinal caribou carp cat catbird catfish cavy cayman chamois \
        cheetah chick chicken chigger chimp chipmunk chital chough chow chub cicada cichlid civet clam cobra \
        cockatoo cockle cod coho collie colobus colt colugo conch condor coney conger coot corgi cougar cow \
        cowbird cowrie coyote coypu crab crane crappie crawdad cray crayfish cricket crow cuckoo curlew \
        cuscus cusk dab dace dachs dane darter deer degu dhole dingo dinosaur dipper doe dog dogfish dolphin \
        donkey dorado dormouse dory dotterel dove dragon drake drill drongo drum duck duckling dugong duiker \
        dunlin dunnock eagle earwig echidna eel egret eider eland elephant elk elver emu ermine escargot ewe \
        falcon fawn feline ferret filly finch firefly fish flamingo flea flicker flounder fly foal fossa \
        fowl fox foxhound frigate frog fulmar gadwall gannet gar garfish garganey gator gaur gavial gazelle \
        gecko gelding gerbil gerenuk gharial gibbon giraffe glider glowworm gnat gnu goat gobbler goby \
        godwit goldfish goose gopher gorilla goshawk gosling grackle grayling grebe griffin griffon grizzly \
        grouper grouse grub grubworm grunion guanaco gudgeon gull gundi guppy haddock hagfish hake halibut \
        hamster hare harrier hart hawfinch hawk hedgehog heifer hen heron herring hippo hog hoglet honeybee \
        hookworm hoopoe hornbill hornet horse hound housefly husky hutia hyena hyrax ibex ibis iguana impala \
        indri jabiru jacamar jackal jackdaw jaguar jay jaybird jennet jerboa junco kakapo kangaroo katydid \
        kea kelpie kestrel kid killdeer kingfish kinkajou kite kitten kiwi koala kodkod koi kouprey kowari \
        krait krill kudu lab lacewing ladybird ladybug lamb lamprey langur lark larva leech lemming lemur \
        leopard leveret liger ling linnet linsang lion lioness lionfish lizard llama lobster locust longhorn \
        loon lorikeet loris lory lungfish lynx lyrebird macaque macaw mackerel magpie mako malamute mallard \
        mamba mammal mammoth manakin manatee mandrill manta mantis margay marlin marmoset marmot marten \
        martin mastiff mastodon mayfly meerkat merlin merlion midge mink minnow mite moccasin mole mollusk \
        monarch mongoose monitor monkey monkfish moose moray moth motmot mouflon mouse mudfish mule mullet \
        muntjac muskox muskrat mussel mustang myna mynah narwhal nene newt nightjar nilgai noddy numbat \
        nuthatch nutria nyala ocelot octopus okapi olm opossum orca oribi oriole oryx osprey ostrich otter \
        owl owlet ox oxpecker oyster paca panda pangolin panther parakeet parrot peacock peafowl peahen \
        peccary pegasus pelican penguin perch pheasant phoenix pig pigeon piglet pika pike pilchard pintail \
        pipit piranha plaice platypus plover pochard pointer polecat pollock pony poodle porgy porpoise \
        possum potoo potto prawn primate puffin pug puma pup pupa python quagga quail quetzal quokka quoll \
        rabbit raccoon racer ram rat ratel rattler raven ray redbird redfish redpoll redstart reedbuck \
        reindeer remora reptile rhea rhino ringtail roach roan robin rodent roedeer roller rook rooster \
        rorqual roughy rudd ruff ruffe sable saiga sailfish salmon sambar sandfly sardine sawfish sawfly \
        scallop scarab scaup scorpion scoter sculpin seabass seagull seahorse seal sealion serin serval \
        setter shad shark sharpei sheep sheepdog shelduck shepherd shiner shoveler shrew shrike shrimp \
        sifaka silkworm siskin skate skimmer skink skua skunk skylark sloth slug smelt smew snail snake \
        snapper snipe snook sole spaniel sparrow spider sponge sprat springer squid squirrel stag stallion \
        starfish starling steed steer stilt stingray stinkbug stint stoat stork stud sturgeon sunbear \
        sunbird sunfish swallow swan swift swine tadpole tahr takin talapoin tamandua tamarin tanager tapir \
        tarpon tarsier tayra teal tenrec termite tern terrapin terrier tetra thrasher thrush tick tiger \
        tilapia titmouse toad tortoise toucan towhee treefish treefrog trogon trout tuna tunny turbot turkey \
        turtle uakari unicorn urchin urial veery verdin vervet vicuna viper vireo vole vulture wahoo wallaby \
        walleye walrus warbler warthog wasp waxbill waxwing weasel weaver weevil weka whale wheatear whelk \
        whelp whimbrel whippet whiting wigeon wildcat willet wolf wombat woodcock worm wrasse wren yabby yak \
        yeti yowie zander zebra zebu zorilla zorro
        """
    )

    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }
}
